/** The keyboard map: which key does which action, where, and how a pressed key finds its action. Pure. */
import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { isSingleKey } from '../../ui/keys.ts';

/** Where a key works; the headings of the sheet of keys. */
export type KeyPlace = 'everywhere' | 'run' | 'picture' | 'lists' | 'cards';

/** One line of the keyboard map; what it is called stands with the words, which the first screen has no need of. */
export interface KeyLine {
  /** The action's id; lines of a place whose views keep their own keys have one that no action has. */
  readonly id: string;
  /** As tinykeys writes it. */
  readonly key: string;
  readonly place: KeyPlace;
  /** False where the view itself listens, so that it is listed but can't be changed. */
  readonly global: boolean;
  /** Other keys that the line's words name too, which nothing else may take. */
  readonly more?: readonly string[];
}

const line =
  (place: KeyPlace, global: boolean) =>
  (id: string, key: string): KeyLine => ({ id, key, place, global });
const everywhere = line('everywhere', true);
const run = line('run', true);
const picture = line('picture', true);
const listed = (place: KeyPlace, id: string, key: string, more: readonly string[] = []): KeyLine => ({
  ...line(place, false)(id, key),
  more,
});

/** Every key of the app. `Escape` comes last among equals: whatever is open takes it first. */
export const KEYMAP: readonly KeyLine[] = [
  everywhere('view.palette', '$mod+k'),
  everywhere('go.run', '$mod+1'),
  everywhere('go.models', '$mod+2'),
  everywhere('go.activity', '$mod+3'),
  everywhere('go.evaluate', '$mod+4'),
  everywhere('go.system', '$mod+5'),
  everywhere('go.run.sequence', 'g r'),
  everywhere('go.models.sequence', 'g m'),
  everywhere('go.activity.sequence', 'g a'),
  everywhere('go.evaluate.sequence', 'g e'),
  everywhere('go.system.sequence', 'g s'),
  everywhere('file.open', '$mod+o'),
  listed('everywhere', 'paste', '$mod+v'),
  everywhere('go.settings', '$mod+,'),
  everywhere('view.rail', '$mod+b'),
  everywhere('view.pane', '$mod+Alt+KeyB'),
  everywhere('view.next-region', 'F6'),
  everywhere('view.previous-region', 'Shift+F6'),
  everywhere('view.filter', '/'),
  everywhere('view.keys', '?'),
  everywhere('example.keep', '$mod+Shift+e'),
  everywhere('run.stop', '$mod+.'),
  everywhere('run.stop.escape', 'Escape'),
  run('run.pick-model', '$mod+j'),
  run('run.pick-task', '$mod+Shift+j'),
  run('run.start', '$mod+Enter'),
  run('run.again', '$mod+Shift+Enter'),
  run('run.compare', '$mod+d'),
  run('run.history', '$mod+Shift+h'),
  run('run.copy', '$mod+Shift+c'),
  run('run.save', '$mod+s'),
  run('run.unload', '$mod+Shift+u'),
  run('run.branch-back', 'Alt+ArrowUp'),
  run('run.branch-on', 'Alt+ArrowDown'),
  picture('picture.fit', '0'),
  picture('picture.zoom-in', '+'),
  picture('picture.zoom-out', '-'),
  picture('objects.up', ']'),
  picture('objects.down', '['),
  picture('picture.labels', 'l'),
  picture('picture.masks', 'm'),
  listed('lists', 'list.move', 'ArrowDown', ['ArrowUp', 'PageDown', 'PageUp']),
  listed('lists', 'list.ends', 'Home', ['End']),
  listed('lists', 'list.open', 'Enter'),
  listed('lists', 'list.select', 'Space'),
  listed('lists', 'list.delete', 'Delete'),
  listed('lists', 'list.menu', 'Shift+F10', ['ContextMenu']),
  listed('cards', 'card.best', 'Enter'),
  listed('cards', 'card.others', '2', ['3', '4']),
  listed('cards', 'offer.pick', '1', ['2', '3', '4', '5', '6', '7', '8']),
];

/** Keys that a person changed, by action. */
export type KeyChanges = Readonly<Record<string, string>>;

/** The key of an action; undefined where it has none. */
export function keyOf(id: string, changes: KeyChanges, fallback?: string): string | undefined {
  return changes[id] ?? KEYMAP.find((each) => each.id === id)?.key ?? fallback;
}

/** The line that has a key already, or a sequence that begins with it or that it begins with; undefined for none. */
export function takenBy(binding: string, own: string, changes: KeyChanges): KeyLine | undefined {
  const clash = (key: string): boolean => key === binding || begins(key, binding) || begins(binding, key);
  return KEYMAP.find(
    (each) =>
      actionOf(each.id) !== actionOf(own) && [changes[each.id] ?? each.key, ...(each.more ?? [])].some(clash),
  );
}

function begins(sequence: string, key: string): boolean {
  return sequence.startsWith(`${key} `);
}

/** `go.run.sequence` and `run.stop.escape` are second keys of `go.run` and `run.stop`. */
export function actionOf(id: string): string {
  return id.replace(/\.(sequence|escape)$/, '');
}

/** How long after its first key a sequence waits for the next, ms. */
export const SEQUENCE_MS = 1_000;

/** A binding that may be pressed now. */
export interface Binding {
  readonly id: string;
  readonly key: string;
}

/** Sequences that have begun, with the presses that are left. */
export interface Pending {
  readonly until: number;
  readonly begun: readonly { readonly id: string; readonly rest: readonly string[] }[];
}

/** Nothing has begun. */
export const NOTHING_PENDING: Pending = { until: 0, begun: [] };

/** What a press means. */
export interface Pressed {
  /** The actions, in the map's order. */
  readonly ids: readonly string[];
  readonly pending: Pending;
  /** Whether it is a key of a sequence: its first one, or its last. */
  readonly sequence: 'begins' | 'ends' | null;
}

/** Which actions a press means and what it has begun. `typing` and `singles` say which keys are off. */
export function press(
  event: KeyboardEvent,
  bindings: readonly Binding[],
  pending: Pending,
  { now, typing, singles }: { readonly now: number; readonly typing: boolean; readonly singles: boolean },
): Pressed {
  const begun: { id: string; rest: readonly string[] }[] = [];
  const ids: string[] = [];
  const waiting = pending.until > now ? pending.begun : [];
  for (const { id, key } of bindings) {
    if (isSingleKey(key) && (typing || !singles)) continue;
    const presses = waiting.find((each) => each.id === id)?.rest ?? key.split(' ');
    const [current, ...rest] = presses;
    if (current === undefined || !matches(event, current)) continue;
    if (rest.length === 0) ids.push(id);
    else begun.push({ id, rest });
  }
  // A sequence that goes on takes its key from whatever else would have it.
  const ended = ids.filter((id) => waiting.some((each) => each.id === id));
  if (ended.length > 0) return { ids: ended, pending: NOTHING_PENDING, sequence: 'ends' };
  if (begun.length === 0) return { ids, pending: NOTHING_PENDING, sequence: null };
  return { ids, pending: { until: now + SEQUENCE_MS, begun }, sequence: 'begins' };
}

/** Signs that take Shift on some layouts are matched by what was typed. */
function matches(event: KeyboardEvent, binding: string): boolean {
  if (/^[^\p{L}\p{N}\s]$/u.test(binding)) {
    return event.key === binding && !event.ctrlKey && !event.metaKey && !event.altKey;
  }
  const [parsed] = parseKeybinding(binding);
  return parsed !== undefined && matchKeybindingPress(event, parsed);
}
