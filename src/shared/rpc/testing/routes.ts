/** The contract that the wires are tested with, and a server of it that counts what it sees. */
import { z } from 'zod';
import { HearthError } from '../../errors.ts';
import { route } from '../contract.ts';
import type { Handlers } from '../contract.ts';
import { serve } from '../server.ts';
import type { RpcServer } from '../server.ts';
import type { Wire } from '../wire.ts';

/** Events of the counting routes that may be unread; small, so that back-pressure shows early. */
export const TEST_CREDIT = 8;

const counted = z.object({ i: z.int(), text: z.string() });
const nothing = z.object({});

/** One route for each thing that can go well or badly, as the server knows them. */
export const testContract = {
  add: route({
    input: z.object({ a: z.number(), b: z.number() }),
    event: z.never(),
    output: z.object({ sum: z.number() }),
  }),
  /** Streams `n` events. */
  count: route({
    input: z.object({ n: z.int().nonnegative(), text: z.string().default('') }),
    event: counted,
    output: z.object({ sent: z.int() }),
    credit: TEST_CREDIT,
  }),
  /** Writes `n` events without awaiting them, then returns. */
  burst: route({
    input: z.object({ n: z.int() }),
    event: counted,
    output: z.object({ sent: z.int() }),
    credit: TEST_CREDIT,
  }),
  /** Streams until it is aborted. */
  endless: route({ input: nothing, event: counted, output: nothing, credit: TEST_CREDIT }),
  /** Ends when it is aborted, not before. */
  wait: route({ input: nothing, event: z.never(), output: nothing }),
  /** Takes its own call back. */
  giveUp: route({ input: nothing, event: counted, output: nothing }),
  fail: route({
    input: z.object({ message: z.string(), hint: z.string() }),
    event: z.never(),
    output: nothing,
  }),
  crash: route({ input: nothing, event: z.never(), output: nothing }),
  /** Answers with whatever it is given. */
  say: route({
    input: z.object({ event: z.unknown(), output: z.unknown() }),
    event: z.unknown(),
    output: z.unknown(),
  }),
  /** Answers with a BigInt, which is neither JSON nor within the schemas. */
  unspeakable: route({ input: z.object({ event: z.boolean() }), event: z.unknown(), output: z.unknown() }),
  /** The server is disposed of. */
  quit: route({ input: nothing, event: z.never(), output: nothing }),
  /** The server's side of the wire is closed under its calls. */
  hangUp: route({ input: nothing, event: z.never(), output: nothing }),
  stats: route({
    input: nothing,
    event: z.never(),
    output: z.object({ open: z.int(), aborted: z.int(), written: z.int(), lateWrites: z.int() }),
  }),
};

/** The same as a client of another version knows them: one route more, and other ideas of some shapes. */
export const clientContract = {
  ...testContract,
  add: route({ input: z.unknown(), event: z.never(), output: z.object({ sum: z.number() }) }),
  say: route({ ...testContract.say, event: counted, output: z.object({ sum: z.number() }) }),
  missing: route({ input: nothing, event: z.never(), output: nothing }),
};
/** The routes as a client of another version knows them. */
export type ClientContract = typeof clientContract;

type TestHandlers = Handlers<typeof testContract>;
type Streams = 'count' | 'burst' | 'endless' | 'say' | 'unspeakable';
type Ends = 'quit' | 'hangUp' | 'stats';

interface Seen {
  aborted: number;
  written: number;
  lateWrites: number;
}

function streams(seen: Seen): Pick<TestHandlers, Streams> {
  return {
    count: async ({ n, text }, { write }) => {
      for (let i = 0; i < n; i += 1) {
        await write({ i, text });
        seen.written += 1;
      }
      return { sent: n };
    },
    burst: async ({ n }, { write }) => {
      for (let i = 0; i < n; i += 1) void write({ i, text: '' });
      return { sent: n };
    },
    endless: async (_input, { write, signal }) => {
      signal.addEventListener('abort', () => (seen.aborted += 1));
      try {
        for (let i = 0; ; i += 1) {
          await write({ i, text: '' });
          seen.written += 1;
        }
      } finally {
        await write({ i: -1, text: 'late' }).catch(() => (seen.lateWrites += 1));
      }
    },
    say: async ({ event, output }, { write }) => {
      await write(event);
      return output;
    },
    unspeakable: async ({ event }, { write }) => {
      const value = { big: 1n, call: () => undefined };
      if (event) await write(value);
      return value;
    },
  };
}

function answers(seen: Seen): Omit<TestHandlers, Streams | Ends> {
  return {
    add: async ({ a, b }) => ({ sum: a + b }),
    wait: (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted += 1;
          reject(new Error('aborted'));
        });
      }),
    giveUp: async (_input, { write }) => {
      await write({ i: 0, text: '' });
      AbortSignal.abort().throwIfAborted();
      return {};
    },
    fail: async ({ message, hint }) => {
      throw new HearthError('MODEL_LOAD_FAILED', message, hint);
    },
    crash: async () => {
      throw new TypeError('x is not a function');
    },
  };
}

/** Serves the test contract with counters of its own, which the route `stats` tells. */
export function serveTest(wire: Wire): RpcServer {
  const seen: Seen = { aborted: 0, written: 0, lateWrites: 0 };
  const handlers: TestHandlers = {
    ...streams(seen),
    ...answers(seen),
    stats: async () => ({ open: server.openCalls, ...seen }),
    quit: async () => {
      server[Symbol.dispose]();
      return {};
    },
    hangUp: async () => {
      wire.close('the server hung up');
      return {};
    },
  };
  const server = serve(testContract, handlers, wire);
  return server;
}
