import { beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import type { LocalApi } from '../../shared/local-api.ts';
import type { EngineSettings } from '../engine-types.ts';
import { DesktopApi } from './desktop-api.ts';

/** Settings in memory. */
class FakeSettings implements EngineSettings {
  readonly #values: Record<string, unknown>;
  readonly #listeners = new Set<(change: { readonly key: string }) => void>();

  constructor(localApi: boolean, localApiPort: number) {
    this.#values = { localApi, localApiPort };
  }
  list() {
    const rest = { variable: null, fixed: false, schema: {} };
    return Object.entries(this.#values).map(([key, value]) => ({ key, value, ...rest }));
  }
  change(key: string, value: unknown) {
    this.#values[key] = value;
    for (const listener of this.#listeners) listener({ key });
    return { key, value, variable: null, fixed: false, schema: {} };
  }
  watch(listener: (change: { readonly key: string }) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

let done: string[];
let taken: Set<number>;
beforeEach(() => {
  done = [];
  taken = new Set();
});

function open(localApi: boolean, localApiPort = 8017) {
  const settings = new FakeSettings(localApi, localApiPort);
  const api = new DesktopApi({
    settings,
    token: () => 'a-token',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    make: async ({ port, token }) => ({
      listen: async () => {
        if (taken.has(port)) throw new HearthError('INVALID_INPUT', `Port ${String(port)} is taken.`, '');
        done.push(`listen ${String(port)} ${token}`);
        return `http://127.0.0.1:${String(port === 0 ? 50_000 : port)}/`;
      },
      close: async () => void done.push(`close ${String(port)}`),
    }),
  });
  const told: LocalApi[] = [];
  api.watch((state) => void told.push(state));
  return { api, settings, told };
}
const brief = ({ phase, address, problem }: LocalApi): string =>
  [phase, address, problem].filter((part) => part !== null).join(' ');

describe('the local API of the desktop', () => {
  it('listens where the settings have it, with the token that is kept', async () => {
    const { api, told } = open(true);
    expect(brief(api.state())).toBe('starting');
    await api.settled();
    expect(done).toEqual(['listen 8017 a-token']);
    expect(told.map(brief)).toEqual(['on http://127.0.0.1:8017']);
    expect(api.state()).toMatchObject({ port: 8017, switchable: true });
  });

  it('opens nothing where it is off, until it is turned on, and closes when it is turned off', async () => {
    const { api, told } = open(false);
    await api.settled();
    expect(done).toEqual([]);
    api.switch(true);
    await api.settled();
    api.switch(false);
    expect(brief(api.state())).toBe('off');
    await api.settled();
    expect(done).toEqual(['listen 8017 a-token', 'close 8017']);
    expect(told.map(brief)).toEqual(['starting', 'on http://127.0.0.1:8017', 'off']);
  });

  it('takes a free port where the default one is taken', async () => {
    taken.add(8017);
    const { api } = open(true);
    await api.settled();
    expect(api.state()).toMatchObject({ phase: 'on', address: 'http://127.0.0.1:50000', port: 8017 });
    // What could not listen is closed too: it holds timers and a socket server.
    expect(done).toEqual(['close 8017', 'listen 0 a-token']);
  });

  it('says that a port which a person chose is taken, and takes no other', async () => {
    taken.add(9_000);
    const { api, settings } = open(true, 9_000);
    await api.settled();
    expect(brief(api.state())).toBe('failed Port 9000 is taken.');
    settings.change('localApiPort', 9_001);
    await api.settled();
    expect(brief(api.state())).toBe('on http://127.0.0.1:9001');
  });

  it('tries again when a person turns it on once more', async () => {
    taken.add(9_000);
    const { api } = open(true, 9_000);
    await api.settled();
    taken.clear();
    api.switch(true);
    await api.settled();
    expect(brief(api.state())).toBe('on http://127.0.0.1:9000');
  });

  it('moves to another port without two servers at a time, and heeds no other setting', async () => {
    const { api, settings } = open(true);
    await api.settled();
    settings.change('localApiPort', 9_000);
    settings.change('textWorkers', 2);
    await api.settled();
    expect(done).toEqual(['listen 8017 a-token', 'close 8017', 'listen 9000 a-token']);
  });

  it('follows a person who changes their mind at once', async () => {
    const { api } = open(true);
    api.switch(false);
    api.switch(true);
    api.switch(false);
    await api.settled();
    expect(brief(api.state())).toBe('off');
    expect(done.filter((call) => call.startsWith('listen')).length).toBe(
      done.filter((call) => call.startsWith('close')).length,
    );
  });

  it('ends with the app, and hears of nothing after that', async () => {
    const { api, settings, told } = open(true);
    await api.settled();
    await api[Symbol.asyncDispose]();
    settings.change('localApi', true);
    await api.settled();
    expect(done).toEqual(['listen 8017 a-token', 'close 8017']);
    expect(told).toHaveLength(1);
  });
});
