import { afterEach, expect, it } from 'vitest';
import { FakeClient } from '../testing/fake-client.ts';
import { keepConnected, requireClient, useConnection, waitBefore } from './connection.ts';
import type { Host, Link } from './connection.ts';

afterEach(() => useConnection.setState({ phase: 'connecting', attempt: 0, client: null }));

it('waits longer after each try, but never more than eight seconds', () => {
  expect([1, 2, 3, 6, 60].map(waitBefore)).toEqual([250, 500, 1_000, 8_000, 8_000]);
});

it('asks again after a refused start, and starts counting anew once the link was open', async () => {
  const link: Link = { client: new FakeClient(), closed: Promise.resolve() };
  const answers: (() => Promise<Link | 'refused'>)[] = [
    () => Promise.reject(new Error('nobody there')),
    () => Promise.reject(new Error('nobody there')),
    () => Promise.resolve(link),
    () => Promise.resolve('refused'),
  ];
  const host: Host = { kind: 'browser', address: 'http://h', open: () => answers.shift()!() };
  const waits: number[] = [];
  const signals: AbortSignal[] = [];
  await keepConnected(
    host,
    (_client, signal) => signals.push(signal),
    async (ms) => void waits.push(ms),
  );
  expect(waits).toEqual([250, 500, 250]);
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  expect(useConnection.getState()).toMatchObject({ phase: 'refused', client: null, address: 'http://h' });
});

it('gives a coded error while there is no link', () => {
  expect(() => requireClient()).toThrow(expect.objectContaining({ code: 'DISCONNECTED' }));
});
