import { afterEach, expect, it } from 'vitest';
import type { LocalApi } from '../../shared/local-api.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { useConnection } from './connection.ts';
import {
  changeApiPort,
  followApi,
  portTakenFrom,
  readApiToken,
  switchApi,
  useLocalApi,
} from './local-api.ts';
import { useSettings } from './settings.ts';

const on: LocalApi = {
  phase: 'on',
  address: 'http://127.0.0.1:8017',
  port: 8017,
  problem: null,
  switchable: true,
};
const start = { connection: useConnection.getState(), api: useLocalApi.getState() };
afterEach(() => {
  useConnection.setState(start.connection);
  useLocalApi.setState(start.api);
});

it.each<[Partial<LocalApi>, number | null]>([
  [{}, null],
  [{ address: 'http://127.0.0.1:50000' }, 8017],
  [{ phase: 'off', address: null }, null],
  // The command line named a port, and got it.
  [{ switchable: false, address: 'http://127.0.0.1:9000' }, null],
])('tells that a free port was taken: %o', (change, taken) => {
  expect(portTakenFrom({ ...on, ...change })).toBe(taken);
});

it('follows main, and asks it to switch and to move', async () => {
  const asked: unknown[] = [];
  const client = new FakeClient({
    watchApi: async (_input, { write }) => {
      await write({ ...on, phase: 'off', address: null });
      await write(on);
      return {};
    },
    apiToken: async () => ({ token: 't0k' }),
    changeSetting: async (change) => {
      asked.push(change);
      return { ...change, variable: null, fixed: false, schema: {} };
    },
  });
  useConnection.setState({ client });
  await followApi(client, new AbortController().signal);
  expect(useLocalApi.getState().api).toEqual(on);
  await readApiToken(client);
  expect(useLocalApi.getState().token).toBe('t0k');
  switchApi(false);
  changeApiPort(9_000);
  await expect.poll(() => asked).toHaveLength(2);
  expect(asked).toEqual([
    { key: 'localApi', value: false },
    { key: 'localApiPort', value: 9_000 },
  ]);
  expect(useSettings.getState().problems).toEqual({});
});
