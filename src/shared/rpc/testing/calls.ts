/** Contract cases: what goes right, and how errors of a call travel. */
import { collect, eventually, failure, holds, same } from './check.ts';
import type { Cases } from './link.ts';
import { TEST_CREDIT } from './routes.ts';

/** Calls, streams, back-pressure, and the errors of single calls. */
export const callCases: Cases = {
  'a call answers': async ({ client }) => {
    const call = client.call('add', { a: 2, b: 3 });
    same(await collect(call), []);
    same(await call.output, { sum: 5 });
  },

  'many calls at once get their own answers': async ({ client }) => {
    const sums = await Promise.all(
      Array.from({ length: 200 }, (_, i) => client.call('add', { a: i, b: 1 }).output),
    );
    same(
      sums.map(({ sum }) => sum),
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
  },

  'events come in order, all of them, before the output': async ({ client }) => {
    const call = client.call('count', { n: 500, text: 'tōken 🔥' });
    const events = await collect(call);
    same(
      events.map(({ i }) => i),
      Array.from({ length: 500 }, (_, i) => i),
    );
    same(events[499]?.text, 'tōken 🔥');
    same(await call.output, { sent: 500 });
  },

  'an output does not overtake events that the handler did not await': async ({ client }) => {
    const call = client.call('burst', { n: 100 });
    same((await collect(call)).length, 100);
    same(await call.output, { sent: 100 });
  },

  'a frame of a megabyte arrives whole': async ({ client }) => {
    const text = 'ü'.repeat(500_000);
    const [event] = await collect(client.call('count', { n: 1, text }));
    same(event?.text === text, true);
  },

  'a slow reader holds the sender back at its credit': async ({ client }) => {
    const call = client.call('endless', {});
    const written = async (): Promise<number> => (await client.call('stats', {}).output).written;
    await eventually(async () => (await written()) === TEST_CREDIT, 'the sender uses its whole credit');
    for (let i = 0; i < 5; i += 1) same(await written(), TEST_CREDIT);
    const reader = call[Symbol.asyncIterator]();
    const half = TEST_CREDIT / 2;
    for (let i = 0; i < half - 1; i += 1) await reader.next();
    same(await written(), TEST_CREDIT);
    await reader.next();
    await eventually(
      async () => (await written()) === TEST_CREDIT + half,
      'half a credit read is granted again',
    );
    await reader.return?.();
  },

  'a call of which only the output is awaited is not held up by its unread events': async ({ client }) => {
    const call = client.call('count', { n: 300 });
    same(await call.output, { sent: 300 });
    await failure(collectLate(call), 'INTERNAL');
  },

  'asking for the output first loses no event when the events are read at once': async ({ client }) => {
    const call = client.call('count', { n: 300 });
    const output = call.output;
    same((await collect(call)).length, 300);
    same(await output, { sent: 300 });
  },

  'events that fit in the credit can be read after the call has ended': async ({ client }) => {
    const call = client.call('count', { n: TEST_CREDIT });
    await eventually(async () => {
      await client.call('add', { a: 1, b: 1 }).output;
      return client.openCalls === 0;
    }, 'the call ends unread');
    same(await call.output, { sent: TEST_CREDIT });
    same((await collect(call)).length, TEST_CREDIT);
  },

  'the events of a call have one reader': async ({ client }) => {
    const call = client.call('count', { n: 3 });
    await collect(call);
    await failure(collectLate(call), 'INTERNAL');
  },

  "a handler's error keeps its code, message and hint": async ({ client }) => {
    const call = client.call('fail', {
      message: 'The file ends after 12 bytes.',
      hint: 'Download it again.',
    });
    const fromOutput = await failure(call.output, 'MODEL_LOAD_FAILED');
    same([fromOutput.message, fromOutput.hint], ['The file ends after 12 bytes.', 'Download it again.']);
    holds(
      (await failure(collect(call), 'MODEL_LOAD_FAILED')) === fromOutput,
      'events and output fail with one error',
    );
  },

  'a fault of a handler is INTERNAL': async ({ client }) => {
    same((await failure(client.call('crash', {}).output, 'INTERNAL')).message, 'x is not a function');
  },

  'a handler can take its own call back': async ({ client }) => {
    const call = client.call('giveUp', {});
    const reader = call[Symbol.asyncIterator]();
    same(await reader.next(), { done: false, value: { i: 0, text: '' } });
    await failure(reader.next(), 'CANCELLED');
    await failure(call.output, 'CANCELLED');
  },

  'a route that the server lacks is NOT_FOUND': async ({ client }) => {
    const error = await failure(client.call('missing', {}).output, 'NOT_FOUND');
    holds(error.message.includes('missing'), 'the message names the route');
  },

  'bad input is INVALID_INPUT and names its field': async ({ client }) => {
    const error = await failure(client.call('add', { a: 1, b: 'two' }).output, 'INVALID_INPUT');
    holds(error.message.startsWith('b: '), `the message names the field: ${error.message}`);
  },

  'an event that does not fit its schema fails the call': async ({ client }) => {
    const call = client.call('say', { event: { i: 'one' }, output: { sum: 1 } });
    const error = await failure(collect(call), 'INTERNAL');
    holds(error.message.includes('i: '), `the message names the field: ${error.message}`);
    await failure(call.output, 'INTERNAL');
  },

  'an output that does not fit its schema fails the call': async ({ client }) => {
    const call = client.call('say', { event: { i: 1, text: '' }, output: { sum: 'three' } });
    const reader = call[Symbol.asyncIterator]();
    same(await reader.next(), { done: false, value: { i: 1, text: '' } });
    await failure(reader.next(), 'INTERNAL');
  },

  'what a wire cannot carry fails its call, not the wire': async ({ client }) => {
    const unspeakable = { big: 1n, call: () => undefined };
    await failure(client.call('add', unspeakable).output, 'INTERNAL');
    await failure(client.call('unspeakable', { event: true }).output, 'INTERNAL');
    await failure(client.call('unspeakable', { event: false }).output, 'INTERNAL');
    same(await client.call('add', { a: 1, b: 1 }).output, { sum: 2 });
  },
};

/** Starts to read inside a promise, so that a refusal to be read rejects. */
async function collectLate(events: AsyncIterable<unknown>): Promise<unknown[]> {
  return collect(events);
}
