/** The tray's menu as plain data: what it shows of the engine, and what each item asks for. Two equal ones look alike. */
import type { MenuItemConstructorOptions } from 'electron';
import type { Activity } from '../../shared/activity.ts';
import { nextToGo, type MemoryHolder, type MemoryHolders } from '../../shared/holders.ts';
import type { LocalApi } from '../../shared/local-api.ts';
import type { GpuMemory, ModelInfo } from '../../shared/models.ts';
import { menuMessages, trayMessages as words } from './messages.ts';

/** What the tray knows. */
export interface TrayFacts {
  readonly models: readonly Pick<ModelInfo, 'id' | 'loaded' | 'memory' | 'pinned'>[];
  /** Null before the engine is there. */
  readonly activity: Activity | null;
  readonly memory: { readonly used_bytes: number; readonly total_bytes: number } | null;
  /** Null where there is no GPU with memory of its own. */
  readonly gpu: GpuMemory | null;
  /** Null before the engine is there. */
  readonly holders: MemoryHolders | null;
  /** Null before the engine is there. */
  readonly api: Pick<LocalApi, 'phase' | 'address'> | null;
  readonly keepInTray: boolean | null;
}

/** What an item asks for. */
export type TrayOrder =
  | { readonly do: 'stop'; readonly request: string }
  | { readonly do: 'unload'; readonly model: string }
  | { readonly do: 'keep'; readonly model: string; readonly pinned: boolean }
  | { readonly do: 'open-model'; readonly model: string }
  | { readonly do: 'hold'; readonly held: boolean }
  | { readonly do: 'keep-in-tray'; readonly keep: boolean }
  | { readonly do: 'switch-api'; readonly on: boolean }
  | { readonly do: 'unload-all' | 'open' | 'quit' };

/** One item; no order and no submenu: a line of text. */
export interface TrayItem {
  readonly label: string;
  readonly order?: TrayOrder;
  readonly checked?: boolean;
  readonly submenu?: readonly TrayItem[];
}

/** The menu in groups, with a line between them. */
export function trayMenu(facts: TrayFacts): TrayItem[][] {
  const opening: TrayItem[] = [
    { label: words.open, order: { do: 'open' } },
    ...(facts.keepInTray === null
      ? []
      : [
          {
            label: menuMessages.keepInTray,
            checked: facts.keepInTray,
            order: { do: 'keep-in-tray', keep: !facts.keepInTray } as const,
          },
        ]),
    { label: words.quit, order: { do: 'quit' } },
  ];
  if (facts.activity === null) return [opening];
  return [running(facts.activity), memory(facts), queue(facts, facts.activity), opening];
}

function running({ requests, held }: Activity): TrayItem[] {
  const working = requests.filter((request) => request.phase !== 'queued');
  const waiting = requests.length - working.length;
  const [first] = working;
  const lines: TrayItem[] = [];
  if (first !== undefined) {
    lines.push(
      { label: headline(first, working.length) },
      { label: words.stop, order: { do: 'stop', request: first.request_id } },
    );
  }
  if (held) lines.push({ label: words.held(waiting) });
  else if (waiting > 0) lines.push({ label: words.waiting(waiting) });
  return lines.length === 0 ? [{ label: words.idle }] : lines;
}

function headline(first: Activity['requests'][number], count: number): string {
  if (count > 1) return words.answeringMany(count);
  return first.phase === 'loading' ? words.loading(first.model) : words.answering(first.model);
}

function memory({ models, memory: now, gpu, holders }: TrayFacts): TrayItem[] {
  const loaded = models.filter((model) => model.loaded);
  const total: TrayItem[] = [
    ...(gpu === null ? [] : [{ label: words.gpu(gpu.used_bytes ?? gpu.held_bytes, gpu.total_bytes) }]),
    ...(now === null ? [] : [{ label: words.memory(now.used_bytes, now.total_bytes) }]),
  ];
  if (loaded.length === 0) return [...total, { label: words.nothingLoaded }];
  const items = loaded.map(({ id, memory: held, pinned }): TrayItem => {
    const bytes = held.measured_bytes ?? held.estimated_bytes;
    return {
      label: words.model(id, bytes),
      submenu: [
        ...why(holders?.holders.find((holder) => holder.model === id)),
        { label: words.unload(bytes), order: { do: 'unload', model: id } },
        { label: words.keep, checked: pinned, order: { do: 'keep', model: id, pinned: !pinned } },
        { label: words.openInRun, order: { do: 'open-model', model: id } },
      ],
    };
  });
  return [...total, ...items, ...next(holders), { label: words.unloadAll, order: { do: 'unload-all' } }];
}

/** Why a model goes or stays, as a line of text. */
function why(holder: MemoryHolder | undefined): TrayItem[] {
  return holder === undefined ? [] : [{ label: words.why(holder.why) }];
}

/** On whom the next eviction would fall. */
function next(holders: MemoryHolders | null): TrayItem[] {
  if (holders === null) return [];
  const holder = nextToGo(holders);
  return [{ label: holder === undefined ? words.noNext : words.next(holder.model) }];
}

function queue({ api }: TrayFacts, { held }: Activity): TrayItem[] {
  const hold: TrayItem = { label: words.hold, checked: held, order: { do: 'hold', held: !held } };
  if (api === null) return [hold];
  const { phase, address } = api;
  const label = address === null ? words.api[phase] : words.apiAt(new URL(address).host);
  const on = phase === 'on' || phase === 'starting';
  return [hold, { label, checked: on, order: { do: 'switch-api', on: !on } }];
}

/** The items as Electron takes them. An ampersand in a label would underline what follows it, so it is doubled. */
export function trayTemplate(
  groups: readonly (readonly TrayItem[])[],
  obey: (order: TrayOrder) => void,
): MenuItemConstructorOptions[] {
  const item = ({ label, order, checked, submenu }: TrayItem): MenuItemConstructorOptions => ({
    label: label.replaceAll('&', '&&'),
    ...(order === undefined ? { enabled: submenu !== undefined } : { click: () => obey(order) }),
    ...(checked === undefined ? {} : { type: 'checkbox' as const, checked }),
    ...(submenu === undefined ? {} : { submenu: submenu.map(item) }),
  });
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => [
      ...(index === 0 ? [] : [{ type: 'separator' as const }]),
      ...group.map(item),
    ]);
}
