import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../api/testing/fake-engine.ts';
import { obeyTray, type TrayEffects } from './tray-orders.ts';

describe('an order of the tray', () => {
  let done: string[];
  let effects: Omit<TrayEffects, 'engine'>;
  beforeEach(() => {
    done = [];
    effects = {
      open: () => void done.push('open'),
      follow: (link) => void done.push(link.kind === 'link' ? link.url : 'files'),
      keepInTray: (keep) => void done.push(`keep ${String(keep)}`),
      switchApi: (on) => void done.push(`api ${String(on)}`),
      quit: () => void done.push('quit'),
    };
  });

  it.each([
    [{ do: 'open' }, 'open'],
    [{ do: 'quit' }, 'quit'],
    [{ do: 'switch-api', on: false }, 'api false'],
    [{ do: 'keep-in-tray', keep: true }, 'keep true'],
    [{ do: 'open-model', model: 'org/name' }, 'hearth://run/org/name'],
    [{ do: 'open-model', model: 'a name with blanks' }, 'open'],
  ] as const)('%o does %s without an engine', async (order, effect) => {
    await obeyTray(order, { ...effects, engine: null });
    expect(done).toEqual([effect]);
  });

  it('keeps a model in memory, and lets it go', async () => {
    const engine = new FakeEngine();
    for (const pinned of [true, false]) {
      await obeyTray({ do: 'keep', model: 'hearth/ember', pinned }, { ...effects, engine });
      expect(engine.models.find('hearth/ember').pinned).toBe(pinned);
    }
  });

  it('for the engine does nothing before there is one', async () => {
    for (const order of [
      { do: 'stop', request: 'a' },
      { do: 'hold', held: true },
      { do: 'unload', model: 'm' },
      { do: 'keep', model: 'm', pinned: true },
      { do: 'unload-all' },
    ] as const)
      await obeyTray(order, { ...effects, engine: null });
    expect(done).toEqual([]);
  });
});
