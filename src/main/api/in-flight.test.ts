import { expect, it } from 'vitest';
import { cancelled } from '../../shared/errors.ts';
import { InFlight } from './in-flight.ts';

it('an id that is in use is refused, and the one who has it keeps it', async () => {
  const inFlight = new InFlight();
  const first = inFlight.enter('a');
  expect(() => inFlight.enter('a')).toThrow(/"a" names a request/);
  expect(() => inFlight.enter('a')).toThrow();
  first[Symbol.dispose]();
  expect(() => inFlight.enter('a')[Symbol.dispose]()).not.toThrow();
});

it('a server that closes waits for all, lets nobody in, and aborts nobody who is done in time', async () => {
  const inFlight = new InFlight();
  const [a, b] = [inFlight.enter('a'), inFlight.enter('b')];
  let drained = false;
  const draining = inFlight.drain(60_000).then(() => (drained = true));
  expect(() => inFlight.enter('c')).toThrow(/closing/);
  a[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  expect(drained).toBe(false);
  b[Symbol.dispose]();
  await draining;
  expect([a.signal.aborted, b.signal.aborted]).toEqual([false, false]);
});

it('the grace is bounded, and who is late hears why', async () => {
  const inFlight = new InFlight();
  const flight = inFlight.enter('a');
  flight.signal.addEventListener('abort', () => flight[Symbol.dispose]());
  await inFlight.drain(1);
  expect(flight.signal.reason).toMatchObject({ code: 'SHUTTING_DOWN' });
});

it('the first reason of an abort is the one that holds', async () => {
  const flight = new InFlight().enter('a');
  flight.abort(cancelled());
  expect(flight.signal.reason).toMatchObject({ code: 'CANCELLED' });
});
