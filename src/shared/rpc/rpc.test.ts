import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { connect, nextGeneration } from './client.ts';
import { failure } from './testing/check.ts';
import { FaultyWire } from './testing/faulty-wire.ts';
import type { Link } from './testing/link.ts';
import { clientContract, serveTest } from './testing/routes.ts';
import { contractCases } from './testing/suite.ts';
import type { Wire } from './wire.ts';
import { byteStreamWire } from './wires/byte-stream.ts';
import { memoryPair } from './wires/memory.ts';
import { messagePortWire } from './wires/message-port.ts';
import { webSocketWire } from './wires/web-socket.ts';

/** For machines that are busy with other things; no case waits for a clock. */
const PATIENCE_MS = 120_000;

const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

function link(clientWire: Wire, serverClosed: Promise<unknown>): Link {
  const wire = new FaultyWire(clientWire);
  const generation = nextGeneration();
  const client = connect(clientContract, wire, { generation });
  cleanup.push(() => client[Symbol.dispose]());
  return { client, wire, generation, serverClosed: serverClosed.then(() => undefined) };
}

function closed(wire: Wire): Promise<string> {
  return new Promise((resolve) => wire.onClose(resolve));
}

function inMemory(): Promise<Link> {
  const [left, right] = memoryPair();
  serveTest(right);
  return Promise.resolve(link(left, closed(right)));
}

function overMessagePort(): Promise<Link> {
  const { port1, port2 } = new MessageChannel();
  const server = messagePortWire(port2);
  serveTest(server);
  return Promise.resolve(link(messagePortWire(port1), closed(server)));
}

async function overWebSocket(): Promise<Link> {
  const listening = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  cleanup.push(() => new Promise((resolve) => listening.close(resolve)));
  const serverClosed = new Promise((resolve) => {
    listening.on('connection', (socket) => {
      const wire = webSocketWire(socket);
      wire.onClose(resolve);
      serveTest(wire);
    });
  });
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return link(webSocketWire(new WebSocket(`ws://127.0.0.1:${port}`)), serverClosed);
}

/** Run by a child process: a test server on each file descriptor from 3 on. */
const CHILD = `
  import { Socket } from 'node:net';
  const { byteStreamWire } = await import('${import.meta.resolve('./wires/byte-stream.ts')}');
  const { serveTest } = await import('${import.meta.resolve('./testing/routes.ts')}');
  for (let fd = 3; fd < 3 + Number(process.argv[1]); fd += 1) serveTest(byteStreamWire(new Socket({ fd })));
`;

interface Child {
  readonly process: ChildProcess;
  readonly pipes: Duplex[];
  end(): Promise<void>;
}

function startChild(pipeCount: number): Child {
  const pipesAsked = Array.from({ length: pipeCount }, () => 'pipe' as const);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CHILD, String(pipeCount)], {
    stdio: ['ignore', 'ignore', 'inherit', ...pipesAsked],
  });
  const exited = once(child, 'exit');
  const pipes = child.stdio.slice(3).filter((pipe) => pipe instanceof Duplex);
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { process: child, pipes, end };
}

/** One process for the whole suite, since starting one takes far longer than any case; each case has its own pipe. */
let child: Child | null = null;

function overChildPipe(): Promise<Link> {
  child ??= startChild(Object.keys(contractCases).length);
  const pipe = child.pipes.pop()!;
  return Promise.resolve(link(byteStreamWire(pipe), once(pipe, 'end')));
}

afterAll(() => child?.end());

const wires = {
  'memory pair': inMemory,
  'message port': overMessagePort,
  'web socket': overWebSocket,
  'child pipe': overChildPipe,
};

describe.each(Object.entries(wires))('%s', (_name, open) => {
  test.each(Object.entries(contractCases))(
    '%s',
    async (_case, run) => {
      await run(await open());
    },
    PATIENCE_MS,
  );
});

describe('a child of its own', () => {
  test('kill -9 in the middle of a stream settles the stream and what waits beside it', async () => {
    const { process, pipes, end } = startChild(1);
    cleanup.push(end);
    const { client } = link(byteStreamWire(pipes[0]!), Promise.resolve());
    const waiting = client.call('wait', {});
    let read = 0;
    const streaming = (async () => {
      for await (const { i } of client.call('endless', {})) {
        read = i;
        if (i === 100) process.kill('SIGKILL');
      }
    })();
    await failure(streaming, 'DISCONNECTED');
    await failure(waiting.output, 'DISCONNECTED');
    expect(read).toBeGreaterThanOrEqual(100);
    expect(client.openCalls).toBe(0);
  });

  test('bytes that are no frames close the wire instead of being waited for', async () => {
    const { process, pipes, end } = startChild(1);
    cleanup.push(end);
    pipes[0]!.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    // With its only pipe closed the process has nothing left to do.
    expect(await once(process, 'exit')).toEqual([0, null]);
  });
});
