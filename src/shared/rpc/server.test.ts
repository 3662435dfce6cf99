import { expect, test } from 'vitest';
import { z } from 'zod';
import { HearthError } from '../errors.ts';
import { connect, nextGeneration } from './client.ts';
import { route } from './contract.ts';
import type { Handlers } from './contract.ts';
import { serve } from './server.ts';
import { failure } from './testing/check.ts';
import { memoryPair } from './wires/memory.ts';

const contract = {
  fail: route({ input: z.object({ foreseen: z.boolean() }), event: z.never(), output: z.object({}) }),
};

test('what a handler did not foresee is told to the log, what it did is not', async () => {
  const told: unknown[] = [];
  const fault = new TypeError('x is not a function');
  const [left, right] = memoryPair();
  serve(
    contract,
    {
      fail: async ({ foreseen }) => {
        throw foreseen ? new HearthError('FORBIDDEN', 'No.', 'Ask somebody else.') : fault;
      },
    },
    right,
    { onError: (thrown, name) => told.push([name, thrown]) },
  );
  using client = connect(contract, left);
  await failure(client.call('fail', { foreseen: true }).output, 'FORBIDDEN');
  await failure(client.call('fail', { foreseen: false }).output, 'INTERNAL');
  expect(told).toEqual([['fail', fault]]);
});

test('a handler that throws before it returns a promise fails its call, not the server', async () => {
  const [left, right] = memoryPair();
  const server = serve(
    contract,
    {
      fail: () => {
        throw new Error('at once');
      },
    },
    right,
  );
  using client = connect(contract, left);
  await failure(client.call('fail', { foreseen: true }).output, 'INTERNAL');
  expect(server.openCalls).toBe(0);
});

test('a handler that ignores a failed write does not end its call as if all had been said', async () => {
  const says = { say: route({ input: z.object({}), event: z.unknown(), output: z.object({}) }) };
  const [left, right] = memoryPair();
  let isAborted = false;
  const say: Handlers<typeof says>['say'] = async (_input, { write, signal }) => {
    await write(1n).catch(() => undefined);
    isAborted = signal.aborted;
    return {};
  };
  serve(says, { say }, right);
  using client = connect(says, left);
  await failure(client.call('say', {}).output, 'INTERNAL');
  expect(isAborted).toBe(true);
});

test('no two connections have the same generation, whatever the random source gives', () => {
  const generations = Array.from({ length: 1000 }, (_, i) =>
    nextGeneration(() => (i % 2 === 0 ? 0 : 0.999_999_999_9)),
  );
  expect(new Set(generations).size).toBe(1000);
  expect(generations.every(Number.isSafeInteger)).toBe(true);
});
