/** Contract cases: wires that close, lose, garble or refuse frames, and sides that do not keep to the protocol. */
import { collect, eventually, failure, same } from './check.ts';
import type { Cases, Link } from './link.ts';
import { TEST_CREDIT } from './routes.ts';

/** A generation that is not the client's. */
const OTHER = 1;

/** A stream and a plain call under way; `ends` resolves when both have ended with DISCONNECTED. */
async function busy({ client }: Link): Promise<{ ends: () => Promise<void> }> {
  const stream = client.call('endless', {});
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  const plain = client.call('wait', {});
  const rest = async (): Promise<void> => {
    while ((await reader.next()).done !== true);
  };
  return {
    ends: async () => {
      await failure(rest(), 'DISCONNECTED');
      await failure(stream.output, 'DISCONNECTED');
      await failure(plain.output, 'DISCONNECTED');
      same(client.openCalls, 0);
      await failure(client.call('add', { a: 1, b: 1 }).output, 'DISCONNECTED');
    },
  };
}

/** The output of a call that the server never hears of, so that a test can speak in its name. */
function unheard(client: Link['client'], wire: Link['wire']): Promise<unknown> {
  wire.dropped.add('open');
  const { output } = client.call('wait', {});
  wire.dropped.delete('open');
  return output;
}

const closing: Cases = {
  'closing by the client settles what is under way and all later calls': async (link) => {
    const calls = await busy(link);
    link.client[Symbol.dispose]();
    await calls.ends();
    await link.serverClosed;
  },

  'closing by the server settles what is under way': async (link) => {
    const calls = await busy(link);
    await failure(link.client.call('hangUp', {}).output, 'DISCONNECTED');
    await calls.ends();
  },

  'a server that shuts down says so to each call': async ({ client }) => {
    const waiting = client.call('wait', {});
    await Promise.all([
      failure(client.call('quit', {}).output, 'SHUTTING_DOWN'),
      failure(waiting.output, 'SHUTTING_DOWN'),
    ]);
  },
};

const garbage: Cases = {
  'garbage from the server closes the wire': async (link) => {
    const calls = await busy(link);
    link.wire.inject({ t: 'event' });
    await calls.ends();
    await link.serverClosed;
  },

  'garbage to the server closes the wire': async (link) => {
    const calls = await busy(link);
    link.wire.send({ t: 'cancel', g: Number.NaN, id: Number.NaN });
    await calls.ends();
  },

  'a broken frame with an id ends that call alone': async ({ client, wire, generation: g }) => {
    const hit = client.call('wait', {});
    const spared = client.call('count', { n: 50 });
    wire.inject({ t: 'nonsense', g, id: 1 });
    await failure(hit.output, 'INTERNAL');
    same(await spared.output, { sent: 50 });
    const refused = client.call('wait', {});
    wire.send({ t: 'credit', g, id: 3, n: -5 });
    await failure(refused.output, 'INVALID_INPUT');
    await eventually(
      async () => (await client.call('stats', {}).output).aborted === 2,
      'both handlers were aborted',
    );
  },

  'an absurd route, credit or kind is refused': async ({ client, wire, generation: g }) => {
    const route = unheard(client, wire);
    wire.send({ t: 'open', g, id: 1, route: 'x'.repeat(1000), input: {}, credit: 1 });
    await failure(route, 'INVALID_INPUT');
    const credit = unheard(client, wire);
    wire.send({ t: 'open', g, id: 2, route: 'wait', input: {}, credit: 65_537 });
    await failure(credit, 'INVALID_INPUT');
    const kind = unheard(client, wire);
    wire.send({ t: 'end', g, id: 3, output: {} });
    await failure(kind, 'INVALID_INPUT');
    const inherited = unheard(client, wire);
    wire.send({ t: 'open', g, id: 4, route: '__proto__', input: {}, credit: 1 });
    await failure(inherited, 'NOT_FOUND');
  },

  'a call that is opened twice fails, and its handler with it': async ({ client, wire, generation: g }) => {
    const call = client.call('wait', {});
    wire.send({ t: 'open', g, id: 1, route: 'wait', input: {}, credit: 1 });
    await failure(call.output, 'INVALID_INPUT');
    same((await client.call('stats', {}).output).aborted, 1);
  },

  'a sender beyond its credit fails its call and loses the wire': async ({ client, wire, generation: g }) => {
    const call = client.call('count', { n: 0 });
    for (let i = 0; i <= TEST_CREDIT; i += 1) wire.inject({ t: 'event', g, id: 1, event: { i, text: '' } });
    await failure(call.output, 'INTERNAL');
    await failure(client.call('add', { a: 1, b: 1 }).output, 'DISCONNECTED');
  },
};

const losses: Cases = {
  'calls whose frames are lost can be cancelled, and settle when the wire goes': async ({ client, wire }) => {
    // A round trip that ends with a `fail`, which is never lost here.
    const roundTrip = (): Promise<unknown> => failure(client.call('crash', {}).output, 'INTERNAL');
    for (const kind of ['open', 'credit', 'event', 'end'] as const) {
      wire.dropped.add(kind);
      const abort = new AbortController();
      const { output } = client.call('count', { n: 100 }, { signal: abort.signal });
      wire.dropped.delete('open');
      await roundTrip();
      abort.abort();
      await failure(output, 'CANCELLED');
      wire.dropped.clear();
      await roundTrip();
    }
    wire.dropped.add('end');
    const lost = client.call('add', { a: 1, b: 1 });
    await roundTrip();
    client[Symbol.dispose]();
    await failure(lost.output, 'DISCONNECTED');
  },

  'an open that cannot be sent fails its call': async ({ client, wire }) => {
    wire.throwing.add('open');
    await failure(client.call('wait', {}).output, 'DISCONNECTED');
    wire.throwing.clear();
    same(await client.call('add', { a: 1, b: 1 }).output, { sum: 2 });
  },

  'a grant that cannot be sent closes the wire': async ({ client, wire }) => {
    wire.throwing.add('credit');
    const waiting = client.call('wait', {});
    await failure(collect(client.call('endless', {})), 'DISCONNECTED');
    await failure(waiting.output, 'DISCONNECTED');
  },

  'a cancel that cannot be sent closes the wire, so that the server stops too': async (link) => {
    await link.client.call('stats', {}).output;
    link.wire.throwing.add('cancel');
    const abort = new AbortController();
    const call = link.client.call('wait', {}, { signal: abort.signal });
    abort.abort();
    await failure(call.output, 'CANCELLED');
    await link.serverClosed;
  },
};

const generations: Cases = {
  'late frames of another generation change nothing': async ({ client, wire }) => {
    const call = client.call('count', { n: 20 });
    wire.inject({ t: 'event', g: OTHER, id: 1, event: { i: 99, text: 'late' } });
    wire.inject({ t: 'fail', g: OTHER, id: 1, error: null });
    wire.inject({ t: 'nonsense', g: OTHER, id: 1 });
    wire.send({ t: 'cancel', g: OTHER, id: 1 });
    same(
      (await collect(call)).map(({ i }) => i),
      [...Array(20).keys()],
    );
    same(await call.output, { sent: 20 });
  },

  'late frames of an ended call change nothing': async ({ client, wire, generation: g }) => {
    await client.call('add', { a: 1, b: 1 }).output;
    wire.inject({ t: 'event', g, id: 1, event: {} });
    wire.inject({ t: 'end', g, id: 1, output: {} });
    wire.send({ t: 'credit', g, id: 1, n: 5 });
    wire.send({ t: 'cancel', g, id: 1 });
    same(await client.call('add', { a: 2, b: 2 }).output, { sum: 4 });
  },

  'a new client on the wire ends the calls of the former one, which may not come back': async ({
    client,
    wire,
  }) => {
    const former = client.call('wait', {});
    wire.send({ t: 'open', g: OTHER, id: 1, route: 'wait', input: {}, credit: 1 });
    await failure(former.output, 'DISCONNECTED');
    await failure(client.call('add', { a: 1, b: 1 }).output, 'DISCONNECTED');
  },
};

/** Faults of the wire and of the other side. */
export const faultCases: Cases = { ...closing, ...garbage, ...losses, ...generations };
