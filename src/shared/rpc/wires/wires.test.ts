import { EventEmitter, once } from 'node:events';
import { connect as connectSocket, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { HearthError } from '../../errors.ts';
import { connect } from '../client.ts';
import { route } from '../contract.ts';
import { MAX_FRAME_BYTES } from '../frames.ts';
import { failure } from '../testing/check.ts';
import type { Frame, Wire } from '../wire.ts';
import { byteStreamWire } from './byte-stream.ts';
import type { ByteStream } from './byte-stream.ts';
import { Mailbox, MAX_EARLY_MESSAGES } from './mailbox.ts';
import { memoryPair } from './memory.ts';
import { electronPortWire, messagePortWire, utilityProcessWire } from './message-port.ts';
import { webSocketWire } from './web-socket.ts';

const FRAME: Frame = { t: 'event', g: 1, id: 1, event: { text: 'a' } };

function closed(wire: Wire): Promise<string> {
  return new Promise((resolve) => wire.onClose(resolve));
}

function next(wire: Wire): Promise<unknown> {
  return new Promise((resolve) => wire.onMessage(resolve));
}

async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const left = connectSocket((server.address() as AddressInfo).port, '127.0.0.1');
  const [right] = (await once(server, 'connection')) as [Socket];
  server.close();
  return [left, right];
}

describe('mailbox', () => {
  test('keeps what comes before the receiver, in order, and a flood of it is reported', () => {
    const mailbox = new Mailbox();
    for (let i = 0; i < MAX_EARLY_MESSAGES; i += 1) expect(mailbox.deliver(i)).toBe(true);
    expect(mailbox.deliver('one too many')).toBe(false);
    const got: unknown[] = [];
    mailbox.onMessage((message) => got.push(message));
    expect(got.slice(0, 3)).toEqual([0, 1, 2]);
  });

  test('tells a close once to each listener, and at once to a late one', () => {
    const mailbox = new Mailbox();
    const heard: string[] = [];
    mailbox.onClose((reason) => heard.push(`a ${reason}`));
    mailbox.onClose((reason) => heard.push(`b ${reason}`));
    expect(mailbox.close('first')).toBe(true);
    expect(mailbox.close('second')).toBe(false);
    mailbox.onClose((reason) => heard.push(`c ${reason}`));
    expect(heard).toEqual(['a first', 'b first', 'c first']);
  });
});

describe('memory pair', () => {
  test('delivers copies, later', async () => {
    const [left, right] = memoryPair();
    const event = { text: 'before' };
    const arrival = next(right);
    left.send({ ...FRAME, event });
    event.text = 'after';
    expect(await arrival).toEqual({ ...FRAME, event: { text: 'before' } });
  });

  test('delivers what was sent before the close, then the close with its reason', async () => {
    const [left, right] = memoryPair();
    const arrival = next(right);
    left.send(FRAME);
    left.close('enough');
    expect(() => left.send(FRAME)).toThrow(HearthError);
    expect(await closed(right)).toBe('enough');
    expect(await arrival).toEqual(FRAME);
  });

  test('lets timers fire while both sides answer each other without end', async () => {
    const [left, right] = memoryPair();
    right.onMessage(() => right.send(FRAME));
    left.onMessage(() => left.send(FRAME));
    left.send(FRAME);
    await new Promise((resolve) => setTimeout(resolve, 1));
    left.close();
  });
});

describe('message ports', () => {
  test('tell the reason of a close and deliver what was sent before it', async () => {
    const { port1, port2 } = new MessageChannel();
    const [left, right] = [messagePortWire(port1), messagePortWire(port2)];
    const arrival = next(right);
    left.send(FRAME);
    left.close('enough');
    expect(await arrival).toEqual(FRAME);
    expect(await closed(right)).toBe('enough');
  });

  test('close when the other port goes without a word', async () => {
    const { port1, port2 } = new MessageChannel();
    const wire = messagePortWire(port1);
    port2.close();
    expect(await closed(wire)).toMatch(/closed the port/u);
  });

  test("of Electron's main process unwrap the event, start, and close with the other side", async () => {
    const calls: string[] = [];
    const port = Object.assign(new EventEmitter(), {
      postMessage: () => undefined,
      start: () => calls.push('start'),
      close: () => calls.push('close'),
    });
    const wire = electronPortWire(port);
    const got: unknown[] = [];
    wire.onMessage((message) => got.push(message));
    port.emit('message', { data: FRAME });
    port.emit('close');
    await closed(wire);
    expect(got).toEqual([FRAME]);
    expect(calls).toEqual(['start', 'close']);
  });

  test("that can't be closed say goodbye, and go when the other side does", async () => {
    const sent: unknown[] = [];
    const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => sent.push(message) });
    const left = electronPortWire(port);
    left.close('enough');
    expect(sent).toEqual([{ t: 'bye', reason: 'enough' }]);
    const right = electronPortWire(port);
    port.emit('message', { data: sent[0] });
    expect(await closed(right)).toBe('enough');
  });

  test('of a utility process take bare messages and close with its exit code', async () => {
    const child = Object.assign(new EventEmitter(), { postMessage: () => undefined, kill: () => true });
    const wire = utilityProcessWire(child);
    const got: unknown[] = [];
    wire.onMessage((message) => got.push(message));
    child.emit('message', FRAME);
    child.emit('exit', 9);
    expect(got).toEqual([FRAME]);
    expect(await closed(wire)).toMatch(/code 9/u);
  });
});

describe('byte streams', () => {
  test('say when the other side went in the middle of a message', async () => {
    const [left, right] = await socketPair();
    const wire = byteStreamWire(left);
    right.end(Buffer.from([200, 0, 0, 0, 1, 2, 3]));
    expect(await closed(wire)).toMatch(/middle of a message/u);
  });

  test('close on a length beyond the limit instead of waiting for so much', async () => {
    const [left, right] = await socketPair();
    const wire = byteStreamWire(left);
    const gone = once(right, 'close');
    right.resume();
    right.write(Buffer.from([0, 0, 0, 0x80]));
    expect(await closed(wire)).toContain(String(MAX_FRAME_BYTES));
    await gone;
  });

  test('deliver what was sent before the close', async () => {
    const [left, right] = await socketPair();
    const [sender, receiver] = [byteStreamWire(left), byteStreamWire(right)];
    const arrival = next(receiver);
    const text = 'x'.repeat(3_000_000);
    sender.send({ ...FRAME, event: text });
    sender.close();
    expect(await arrival).toEqual({ ...FRAME, event: text });
    await closed(receiver);
  });

  test('hold events back for a moment to deliver them together, and anything else takes them along', () => {
    vi.useFakeTimers();
    try {
      const calls: string[] = [];
      const wire = byteStreamWire({
        writableLength: 0,
        write: () => calls.push('write'),
        cork: () => calls.push('cork'),
        uncork: () => calls.push('uncork'),
        end: () => calls.push('end'),
        destroy: () => undefined,
        on: () => undefined,
      });
      const taken = () => calls.splice(0).join(' ');
      wire.send(FRAME);
      wire.send(FRAME);
      expect(taken()).toBe('cork write write');
      vi.advanceTimersByTime(10);
      expect(taken()).toBe('uncork');
      wire.send(FRAME);
      wire.send({ t: 'cancel', g: 1, id: 1 });
      expect(taken()).toBe('cork write write uncork');
      wire.send({ t: 'cancel', g: 1, id: 1 });
      expect(taken()).toBe('write');
      wire.send(FRAME);
      wire.close();
      expect(taken()).toBe('cork write uncork end');
      expect(vi.getTimerCount()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('hold events back no longer after the clock was set back by an hour', () => {
    vi.useFakeTimers();
    try {
      const uncork = vi.fn();
      const rest = {
        cork: () => undefined,
        end: () => undefined,
        destroy: () => undefined,
        on: () => undefined,
      };
      const wire = byteStreamWire({ ...rest, writableLength: 0, write: () => undefined, uncork });
      wire.send(FRAME);
      vi.advanceTimersByTime(10);
      vi.setSystemTime(Date.now() - 3_600_000);
      wire.send(FRAME);
      vi.advanceTimersByTime(20);
      expect(uncork).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('close when the other side stops reading, instead of keeping all for it', async () => {
    let destroyed = false;
    const stalled: ByteStream = {
      writableLength: 2 * MAX_FRAME_BYTES + 1024 * 1024,
      write: () => undefined,
      cork: () => undefined,
      uncork: () => undefined,
      end: () => undefined,
      destroy: () => (destroyed = true),
      on: () => undefined,
    };
    const wire = byteStreamWire(stalled);
    expect(() => wire.send(FRAME)).toThrow(/unread/u);
    expect(await closed(wire)).toMatch(/unread/u);
    expect(destroyed).toBe(true);
  });
});

describe('web sockets', () => {
  test('settle the calls of a client whose server is not there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const contract = { ping: route({ input: z.object({}), event: z.never(), output: z.object({}) }) };
    using client = connect(contract, webSocketWire(new WebSocket(`ws://127.0.0.1:${port}`)));
    await failure(client.call('ping', {}).output, 'DISCONNECTED');
  });

  test.each([
    ['binary', new ArrayBuffer(3)],
    ['no JSON', '{"t":'],
  ])('close on a message that is %s', async (_name, data) => {
    const listeners = new Map<string, (event: { data: unknown; code: number; reason: string }) => void>();
    const reasons: unknown[] = [];
    const wire = webSocketWire({
      readyState: 1,
      bufferedAmount: 0,
      send: () => undefined,
      close: (_code, reason) => reasons.push(reason),
      addEventListener: (
        type: string,
        listener: (event: { data: unknown; code: number; reason: string }) => void,
      ) => {
        listeners.set(type, listener);
      },
    });
    listeners.get('message')?.({ data, code: 0, reason: '' });
    expect(reasons).toEqual([await closed(wire)]);
  });
});
