import { afterEach, expect, it } from 'vitest';
import { FakeClient } from '../testing/fake-client.ts';
import { keepConnected, nextClient, requireClient, useConnection, waitBefore } from './connection.ts';
import type { Host, Link } from './connection.ts';

afterEach(() => useConnection.setState({ phase: 'connecting', attempt: 0, client: null, everOpen: false }));

it('waits longer after each try, but never more than eight seconds', () => {
  expect([1, 2, 3, 6, 60].map(waitBefore)).toEqual([250, 500, 1_000, 8_000, 8_000]);
});

/** Keeps connecting with these answers, one after the other, until they are used up; gives how long it waited. */
async function connectWith(answers: (() => Promise<Link | 'refused'>)[]) {
  const host: Host = { kind: 'browser', address: 'http://h', open: () => answers.shift()!() };
  const waits: number[] = [];
  const signals: AbortSignal[] = [];
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    if (answers.length === 0) throw new Error('used up');
  };
  await expect(keepConnected(host, (_client, signal) => signals.push(signal), wait)).rejects.toThrow(
    'used up',
  );
  return { waits, signals };
}

const nobody = () => Promise.reject<Link>(new Error('nobody there'));
const refuses = () => Promise.resolve('refused' as const);
const ends = () => Promise.resolve<Link>({ client: new FakeClient(), closed: Promise.resolve() });

it('asks again after a failed start, and starts counting anew once the link was open', async () => {
  const { waits, signals } = await connectWith([nobody, nobody, ends, nobody]);
  expect(waits).toEqual([250, 500, 250, 500]);
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  expect(useConnection.getState()).toMatchObject({ phase: 'lost', client: null, address: 'http://h' });
});

it('asks a few times more where it is not let in, then waits for a person, and is let in again', async () => {
  const { waits } = await connectWith(Array.from({ length: 7 }, () => refuses));
  expect(waits).toEqual([8_000, 8_000, 8_000, 8_000, 8_000, Infinity, Infinity]);
  expect(useConnection.getState()).toMatchObject({ phase: 'refused', everOpen: false });
  await connectWith([refuses, ends]);
  expect(useConnection.getState()).toMatchObject({ phase: 'lost', everOpen: true });
});

it('hands on the next connection, never the one that was lost', async () => {
  const lost = new FakeClient();
  const next = new FakeClient();
  useConnection.setState({ client: lost });
  const waiting = nextClient(lost, new AbortController().signal);
  useConnection.setState({ client: null });
  useConnection.setState({ client: next });
  expect(await waiting).toBe(next);
  expect(await nextClient(null, new AbortController().signal)).toBe(next);
  await expect(nextClient(next, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('gives a coded error while there is no link', () => {
  expect(() => requireClient()).toThrow(expect.objectContaining({ code: 'DISCONNECTED' }));
});
