/** The keys of the whole window. What a text field, a dialog or a list needs for itself is left to it. */
import { useEffect } from 'react';
import { KEYMAP, NOTHING_PENDING, actionOf, press } from '../features/keys/keymap.ts';
import type { Binding, Pending, Pressed } from '../features/keys/keymap.ts';
import { useKeys } from '../features/keys/keys-store.ts';
import { setOverlay, useView } from '../stores/view.ts';
import { isTyping } from '../ui/keys.ts';
import { markSequence } from '../ui/sequence.ts';
import type * as Commands from './commands.ts';
import { focusFilter } from './regions.ts';

/** What is open over the window has its own keys, Escape first. */
const OPEN = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not([data-stays])';

/** A dialog that asks before something is lost. */
const QUESTION = '[role=alertdialog]';

/** Loaded once the window stands: its actions bring the icons of all views, which the first paint does not need. */
let commands: typeof Commands | null = null;

async function loadCommands(): Promise<typeof Commands> {
  const loaded = await import('./commands.ts');
  commands = loaded;
  return loaded;
}

/** The bindings of now: the map with its changes, then what actions bring themselves. */
function bindings(): Binding[] {
  const { changes } = useKeys.getState();
  const mapped = KEYMAP.filter((line) => line.global).map(({ id, key }) => ({ id, key: changes[id] ?? key }));
  const known = new Set(mapped.map(({ id }) => id));
  const own = (commands?.actionsNow() ?? []).flatMap(({ id, key }) =>
    key === undefined || known.has(id) ? [] : [{ id, key: changes[id] ?? key }],
  );
  return [...mapped, ...own];
}

/** Does what a key means; false where it means nothing here, so that the browser keeps it. */
export function act(id: string): boolean {
  const action = actionOf(id);
  // A question comes first: what the palette would do might be what is asked about.
  if (action === 'view.palette') return document.querySelector(QUESTION) === null && togglePalette();
  if (document.querySelector(OPEN) !== null) return false;
  if (action === 'view.filter') return focusFilter();
  if (commands !== null) return commands.doAction(action);
  // A key in the first moments is done as soon as it can be.
  void loadCommands().then(({ doAction }) => doAction(action));
  return true;
}

function togglePalette(): true {
  setOverlay(useView.getState().overlay === 'palette' ? null : 'palette');
  return true;
}

/** Milliseconds after the window stands until the actions are fetched; a key that comes sooner fetches them itself. */
const ACTIONS_AFTER_MS = 500;

/** Listens while the window is open. */
export function useShortcuts(): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadCommands(), ACTIONS_AFTER_MS);
    let pending: Pending = NOTHING_PENDING;
    let pressed: (Pressed & { readonly event: KeyboardEvent }) | null = null;
    // First of all, so that a list knows which letters are not for it; done is what nobody on the way has taken.
    const onPress = (event: KeyboardEvent): void => {
      pressed = isMeant(event) ? { event, ...meaningOf(event, pending) } : null;
      // A press that something else takes ends a sequence; one that comes through says what goes on.
      pending = NOTHING_PENDING;
      if (pressed?.sequence) markSequence(event, pressed.sequence);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (pressed?.event !== event || event.defaultPrevented) return;
      pending = pressed.pending;
      if (pressed.ids.some(act)) event.preventDefault();
    };
    window.addEventListener('keydown', onPress, { capture: true });
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onPress, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** Most presses are letters in a field; they can mean nothing here. */
function isMeant(event: KeyboardEvent): boolean {
  if (event.isComposing) return false;
  const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  return !(letter && isTyping(event.target));
}

function meaningOf(event: KeyboardEvent, pending: Pending): Pressed {
  const { singles } = useKeys.getState();
  return press(event, bindings(), pending, {
    now: performance.now(),
    typing: isTyping(event.target),
    singles,
  });
}
