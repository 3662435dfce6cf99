import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { afterEach, describe, expect, it } from 'vitest';
import { EventStream, HEARTBEAT_MS, STALLED_MS, type StreamTimes } from './event-stream.ts';
import { GOOD } from './testing/bad-request.ts';
import { FAKE_META } from './testing/fake-engine.ts';
import { TOKEN, eventsOf, listening, send, type Listening } from './testing/listening.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** A server whose every answer is a stream with these times, and all that a client hears of it. */
async function streaming(
  times: Partial<StreamTimes>,
): Promise<{ stream: EventStream; response: ServerResponse; heard: () => string; read: () => void }> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => resolve(response));
  await new Promise<void>((listen) => server.listen(0, '127.0.0.1', listen));
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  socket.on('error', () => undefined);
  let heard = '';
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const read = (): void => void socket.on('data', (chunk) => (heard += chunk.toString('utf8')));
  open.push({
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
  const response = await promise;
  return { stream: new EventStream(response, {}, times), response, heard: () => heard, read };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const never = new AbortController().signal;
const token = (seq: number, text: string) => ({ type: 'token', text, request_id: 'r', seq }) as const;

describe('a heartbeat', () => {
  it('is a comment, and comes again and again while there is nothing to say', async () => {
    const { heard, read } = await streaming({ heartbeatMs: 5 });
    read();
    await until(() => heard().split(':\n\n').length > 3);
  });

  it('does not come where events do: each one puts it off', async () => {
    const { stream, heard, read } = await streaming({ heartbeatMs: 60_000 });
    read();
    await stream.send(token(0, 'a'), never);
    stream.end();
    await until(() => heard().includes('"text":"a"'));
    expect(heard()).not.toContain('\n:');
  });

  it('is nothing that a reader of events sees', async () => {
    await using server = await listening({ times: { heartbeatMs: 5 } });
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      await new Promise((resolve) => setTimeout(resolve, 30));
      yield { type: 'done', model: 'm', task: 't', result: 1, meta: FAKE_META };
    };
    const { text } = await send(server.port, { path: '/api/inference/stream', body: GOOD });
    expect(text).toContain('\n\n:\n\n');
    expect(eventsOf(text.replaceAll(':\n\n', '')).map(({ event }) => event)).toEqual(['queued', 'done']);
  });

  it('is not put in the way of a reader who is behind: it would only pile up', async () => {
    const { stream, response } = await streaming({ heartbeatMs: 2 });
    const sent = stream.send(token(0, 'x'.repeat(20_000_000)), never);
    await until(() => response.writableNeedDrain);
    const behind = response.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(response.writableLength).toBeLessThanOrEqual(behind);
    response.destroy();
    await sent;
  });

  it('comes before a proxy or a router gives a silent connection up', () => {
    expect(HEARTBEAT_MS).toBeLessThanOrEqual(30_000);
    expect(STALLED_MS).toBeLessThanOrEqual(300_000);
  });
});

describe('a reader that stops', () => {
  it('is cut after a limit, and whoever waited for it goes on', async () => {
    const { stream, response } = await streaming({ stalledMs: 20 });
    await stream.send(token(0, 'x'.repeat(20_000_000)), never);
    await until(() => response.destroyed);
  });

  it('is cut by the server too, and its run is cancelled', async () => {
    await using server = await listening({ times: { stalledMs: 20 } });
    server.engine.script = async function* (_request, signal) {
      while (!signal.aborted) yield { type: 'token', text: 'x'.repeat(100_000) };
    };
    using reader = stopped(server, GOOD);
    await until(() => reader.closed() && server.engine.aborted.length === 1);
  });

  it.each([
    ['holds its run back', false],
    ['lets a run that may be resumed go on', true],
  ])('costs less than 32 MB of memory where it %s', async (_name, resume) => {
    await using server = await listening();
    const long = (n: number): string => String(n).padEnd(20_000, 'abcdefgh');
    let made = 0;
    server.engine.script = async function* (_request, signal) {
      for (; made < 5_000 && !signal.aborted; made++) {
        // A copy of its own for each, as a runner's events are: 100 MB in all.
        yield { type: 'token', text: Buffer.from(long(made)).toString('latin1') };
        if (made % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    };
    const before = used();
    using _reader = stopped(server, { ...GOOD, resume });
    if (resume) await until(() => made === 5_000);
    else
      for (let last = -1, still = 0; still < 300; last = made) {
        await new Promise((resolve) => setImmediate(resolve));
        still = made === last && made > 0 ? still + 1 : 0;
      }
    // What was let go of is collected a moment later; what is held would keep it above for ever.
    await until(() => used() - before < 32 * 2 ** 20);
  });
});

/** What this process holds after everything that it does not need is gone. */
function used(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A client that asks for a stream and never reads. */
function stopped({ port }: Listening, given: object): Disposable & { closed: () => boolean } {
  const body = JSON.stringify(given);
  const head = `Host: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}`;
  const socket = connect(port, '127.0.0.1');
  let closed = false;
  socket.on('error', () => undefined).on('close', () => (closed = true));
  socket.write(`POST /api/inference/stream HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  // Its own buffer is full before it knows of the end, so a client that never reads learns of it when it writes.
  const poke = setInterval(() => socket.write('\r\n'), 10);
  return {
    closed: () => closed,
    [Symbol.dispose]: () => {
      clearInterval(poke);
      socket.destroy();
    },
  };
}
