/** Contract cases: who may stop a call, what the other side sees of it, and that nothing of it stays behind. */
import { HearthError } from '../../errors.ts';
import { MAX_OPEN_CALLS } from '../server.ts';
import { CountedAbort, dice, eventually, failure, holds, same } from './check.ts';
import type { Cases, Link } from './link.ts';

type Client = Link['client'];

async function stats(client: Client): Promise<{ open: number; aborted: number; lateWrites: number }> {
  return client.call('stats', {}).output;
}

/** The server runs nothing but the question itself. */
async function serverIsIdle(client: Client): Promise<void> {
  await eventually(async () => (await stats(client)).open === 1, 'the server has no open call left');
}

/** One call, cancelled in one of the ways that there are; resolves when both ends of it are settled. */
async function cancelSomehow(
  client: Client,
  roll: (limit: number) => number,
  abort: CountedAbort,
): Promise<void> {
  const { signal } = abort;
  switch (roll(6)) {
    case 0:
      abort.abort();
      await failure(client.call('wait', {}, { signal }).output, 'CANCELLED');
      return;
    case 1: {
      const call = client.call('wait', {}, { signal });
      abort.abort();
      await failure(call.output, 'CANCELLED');
      return;
    }
    case 2: {
      const call = client.call('endless', {}, { signal });
      const stopAt = roll(12);
      for await (const { i } of call) if (i >= stopAt) break;
      await failure(call.output, 'CANCELLED');
      return;
    }
    case 3: {
      const call = client.call('endless', {}, { signal });
      const stopAt = roll(12);
      const read = async (): Promise<void> => {
        for await (const { i } of call) if (i === stopAt) abort.abort();
      };
      await failure(read(), 'CANCELLED');
      return;
    }
    case 4: {
      const { output } = client.call('endless', {}, { signal });
      await client.call('add', { a: 1, b: 1 }, { signal }).output;
      abort.abort();
      await failure(output, 'CANCELLED');
      return;
    }
    default:
      await client.call('count', { n: roll(12) }, { signal }).output;
      abort.abort();
  }
}

/** Cancellation from both sides, and what is left after it. */
export const cancelCases: Cases = {
  'an aborted signal ends the call at once and the server sees it': async ({ client }) => {
    const abort = new CountedAbort();
    const call = client.call('wait', {}, { signal: abort.signal });
    await eventually(async () => (await stats(client)).open === 2, 'the call is under way');
    abort.abort();
    await failure(call.output, 'CANCELLED');
    same((await stats(client)).aborted, 1);
    await serverIsIdle(client);
    same(abort.listeners, 0);
  },

  "the signal's own HearthError is the error of the call": async ({ client }) => {
    const abort = new AbortController();
    const { output } = client.call('wait', {}, { signal: abort.signal });
    const reason = new HearthError('TIMEOUT', 'It took 5 s.', 'Allow more.');
    abort.abort(reason);
    holds((await failure(output, 'TIMEOUT')) === reason, 'the reason is passed on');
  },

  'a call whose signal was aborted before never starts': async ({ client }) => {
    await failure(client.call('wait', {}, { signal: AbortSignal.abort() }).output, 'CANCELLED');
    same(client.openCalls, 0);
    same((await stats(client)).open, 1);
  },

  'leaving the loop cancels the call, and its handler can write no more': async ({ client }) => {
    const call = client.call('endless', {});
    for await (const { i } of call) if (i === 20) break;
    await failure(call.output, 'CANCELLED');
    await eventually(async () => (await stats(client)).lateWrites === 1, 'the late write was rejected');
    same((await stats(client)).aborted, 1);
    await serverIsIdle(client);
  },

  'leaving while the next event is awaited settles that too': async ({ client }) => {
    const reader = client.call('wait', {})[Symbol.asyncIterator]();
    const next = reader.next();
    await reader.return?.();
    same(await next, { done: true });
  },

  'a cancelled stream gives no event that came before the cancel': async ({ client }) => {
    const abort = new AbortController();
    const call = client.call('endless', {}, { signal: abort.signal });
    await stats(client);
    abort.abort();
    await failure(call[Symbol.asyncIterator]().next(), 'CANCELLED');
  },

  'a call that ended by itself is not cancelled as well': async ({ client, wire }) => {
    wire.throwing.add('cancel');
    const abort = new AbortController();
    await client.call('count', { n: 20 }, { signal: abort.signal }).output;
    abort.abort();
    for await (const { i } of client.call('count', { n: 3 })) if (i === 3) break;
    same(await client.call('add', { a: 1, b: 1 }).output, { sum: 2 });
  },

  'ten thousand random cancels leave nothing behind': async ({ client }) => {
    const roll = dice(20_260_101);
    const worker = async (): Promise<void> => {
      for (let i = 0; i < 200; i += 1) {
        const abort = new CountedAbort();
        await cancelSomehow(client, roll, abort);
        holds(abort.listeners === 0, 'nobody listens to the signal of an ended call');
      }
    };
    await Promise.all(Array.from({ length: 50 }, worker));
    same(client.openCalls, 0);
    await serverIsIdle(client);
    same(await client.call('add', { a: 1, b: 1 }).output, { sum: 2 });
  },

  'a flood of calls is refused beyond the limit': async ({ client }) => {
    const flood = Array.from({ length: MAX_OPEN_CALLS }, () => client.call('wait', {}));
    await failure(client.call('add', { a: 1, b: 1 }).output, 'QUEUE_FULL');
    for (const call of flood) await call[Symbol.asyncIterator]().return?.();
    await eventually(
      async () => (await client.call('add', { a: 1, b: 1 }).output.catch(() => null)) !== null,
      'it recovers',
    );
    await serverIsIdle(client);
  },
};
