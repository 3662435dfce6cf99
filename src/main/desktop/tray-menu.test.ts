import { describe, expect, it } from 'vitest';
import type { LiveRequest } from '../../shared/activity.ts';
import type { MemoryHolder, MemoryHolders } from '../../shared/holders.ts';
import { trayMenu, trayTemplate, type TrayFacts, type TrayItem, type TrayOrder } from './tray-menu.ts';

const request = (id: string, phase: LiveRequest['phase'], model = 'org/qwen'): LiveRequest => ({
  request_id: id,
  source: 'app',
  model,
  task: null,
  title: '',
  phase,
  position: null,
  stage: null,
  progress: null,
  tokens: 0,
  items: 1,
  started_at: '',
  began_at: null,
});
const model = (id: string, measured: number | null, estimated: number | null = null, loaded = true) => ({
  id,
  loaded,
  memory: { measured_bytes: measured, estimated_bytes: estimated },
  pinned: false,
});
const quiet: TrayFacts = {
  models: [],
  activity: { requests: [], held: false },
  memory: null,
  gpu: null,
  holders: null,
  api: null,
  keepInTray: null,
};
const HOLDER: MemoryHolder = {
  ...{ model: 'org/qwen', task: 'text-generation', variant: 'Q8_0', device: 'cpu', state: 'loaded' },
  ...{ bytes: 1e9, measured: true, gpu_bytes: 0, leases: 0, waiting: 0, pinned: false, ahead: false },
  ...{ last_used_at: null, leaves_at: null, reload_ms: 100, turn: 1, why: '' },
};
const text = (groups: readonly (readonly TrayItem[])[]): string =>
  groups.map((group) => group.map((item) => item.label.replaceAll('\u202f', ' ')).join(' | ')).join(' || ');

describe('the tray menu', () => {
  it.each<[string, Partial<TrayFacts>, string]>([
    ['says nothing of an engine that is not there yet', { activity: null }, 'Open Hearth | Quit Hearth'],
    [
      'is short when nothing happens',
      {},
      'Nothing is running || No model in memory || Hold the queue || Open Hearth | Quit Hearth',
    ],
    [
      'names what answers, what waits, and what is held in memory',
      {
        activity: { requests: [request('a', 'running'), request('b', 'queued')], held: false },
        models: [model('org/qwen', 2.7e9), model('org/other', null, 4e8), model('org/not', 1, 1, false)],
        memory: { used_bytes: 5.6e9, total_bytes: 8e9 },
        api: { phase: 'on', address: 'http://127.0.0.1:8017' },
        keepInTray: true,
      },
      'Answering with qwen | Stop the current run | 1 run waiting || ' +
        'Memory 5.6 GB of 8.0 GB | qwen, 2.7 GB | other, 400 MB | Unload everything || ' +
        'Hold the queue | Local API at 127.0.0.1:8017 || ' +
        'Open Hearth | Keep running when the window closes | Quit Hearth',
    ],
    [
      'counts where several work, and says that the queue is held',
      {
        activity: {
          requests: [request('a', 'running'), request('b', 'loading'), request('c', 'queued')],
          held: true,
        },
      },
      '2 runs under way | Stop the current run | The queue is held, 1 waiting || No model in memory || ' +
        'Hold the queue || Open Hearth | Quit Hearth',
    ],
    [
      'says that a model is loading',
      { activity: { requests: [request('a', 'loading')], held: false } },
      'Loading qwen | Stop the current run || No model in memory || Hold the queue || Open Hearth | Quit Hearth',
    ],
    [
      'offers a local API that is off',
      { api: { phase: 'off', address: null } },
      'Nothing is running || No model in memory || Hold the queue | Local API || Open Hearth | Quit Hearth',
    ],
    [
      'says that the local API could not start',
      { api: { phase: 'failed', address: null } },
      'Nothing is running || No model in memory || Hold the queue | Local API could not start || Open Hearth | Quit Hearth',
    ],
  ])('%s', (_name, facts, expected) => {
    expect(text(trayMenu({ ...quiet, ...facts }))).toBe(expected);
  });

  it('orders exactly what it says', () => {
    const orders: TrayOrder[] = [];
    const activity = { requests: [request('a', 'running')], held: true };
    const groups = trayMenu({
      ...quiet,
      activity,
      models: [model('org/qwen', 1e9)],
      api: { phase: 'on', address: 'http://127.0.0.1:8017' },
      keepInTray: false,
    });
    const all = (items: readonly TrayItem[]): TrayItem[] =>
      items.flatMap((item) => [item, ...all(item.submenu ?? [])]);
    for (const item of all(groups.flat())) if (item.order) orders.push(item.order);
    expect(orders).toEqual([
      { do: 'stop', request: 'a' },
      { do: 'unload', model: 'org/qwen' },
      { do: 'keep', model: 'org/qwen', pinned: true },
      { do: 'open-model', model: 'org/qwen' },
      { do: 'unload-all' },
      { do: 'hold', held: false },
      { do: 'switch-api', on: false },
      { do: 'open' },
      { do: 'keep-in-tray', keep: true },
      { do: 'quit' },
    ]);
  });

  it.each([
    ['on', true, false],
    ['starting', true, false],
    ['off', false, true],
    // Asking again for one that failed is how a person tries again.
    ['failed', false, true],
  ] as const)('checks a local API that is %s: %s', (phase, checked, asked) => {
    const item = trayMenu({ ...quiet, api: { phase, address: null } }).flat()[3];
    expect(item).toMatchObject({ checked, order: { do: 'switch-api', on: asked } });
  });

  it('marks what is kept in memory, and says what the GPU holds where there is one', () => {
    const kept = { ...model('org/qwen', 1e9), pinned: true };
    const gpu = { name: 'RTX', total_bytes: 8e9, used_bytes: 5.6e9, held_bytes: 1e9, budget_bytes: 8e9 };
    const [, memory] = trayMenu({ ...quiet, models: [kept, model('org/other', 1e9)], gpu });
    const keeps = (memory ?? []).flatMap((item) => item.submenu?.[1] ?? []);
    expect(keeps).toEqual([
      { label: 'Keep in memory', checked: true, order: { do: 'keep', model: 'org/qwen', pinned: false } },
      { label: 'Keep in memory', checked: false, order: { do: 'keep', model: 'org/other', pinned: true } },
    ]);
    expect(memory?.[0]?.label.replaceAll('\u202f', ' ')).toBe('GPU 5.6 GB of 8.0 GB');
    const [unknown] = trayMenu({ ...quiet, gpu: { ...gpu, used_bytes: null } })[1] ?? [];
    expect(unknown?.label.replaceAll('\u202f', ' ')).toBe('GPU 1.0 GB of 8.0 GB');
  });

  it('says of each model why it goes or stays, and which one goes next', () => {
    const of = (id: string, turn: number | null, why: string): MemoryHolder => ({
      ...HOLDER,
      model: id,
      turn,
      why,
    });
    const holders: MemoryHolders = {
      short: 'memory',
      holders: [
        of('org/qwen', 1, 'it is the only one that can go'),
        of('org/other', null, 'a request runs on it'),
      ],
    };
    const models = [model('org/qwen', 1e9), model('org/other', 1e9)];
    const [, memory] = trayMenu({ ...quiet, models, holders });
    expect((memory ?? []).map(({ label, submenu }) => submenu?.[0]?.label ?? label)).toEqual([
      'It is the only one that can go',
      'A request runs on it',
      'Next to be unloaded: qwen',
      'Unload everything',
    ]);
    const stuck = trayMenu({
      ...quiet,
      models,
      holders: { short: 'memory', holders: holders.holders.slice(1) },
    });
    expect(stuck[1]?.at(-2)).toEqual({ label: 'Nothing can be unloaded now' });
  });

  it('shows hostile names as plain, short text', () => {
    const [, memory] = trayMenu({ ...quiet, models: [model(`org/\u202efgg&\n${'x'.repeat(300)}`, 1e9)] });
    const label = memory?.[0]?.label ?? '';
    expect(label).toMatch(/^fgg&x+…, 1[.,]0\u202fGB$/);
    expect(label.length).toBeLessThan(80);
    const [item] = trayTemplate([memory ?? []], () => undefined);
    expect(item?.label).toMatch(/^fgg&&x/);
  });

  it('draws lines between groups, and makes text that does nothing unclickable', () => {
    const template = trayTemplate(trayMenu(quiet), () => undefined);
    expect(template.map((item) => item.type ?? item.enabled ?? 'item')).toEqual([
      false,
      'separator',
      false,
      'separator',
      'checkbox',
      'separator',
      'item',
      'item',
    ]);
  });
});
