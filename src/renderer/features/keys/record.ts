/** Writes a press as a binding. Pure. */
import { isMac } from '../../ui/keys.ts';

/** What of a press makes a binding. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** A press as tinykeys writes it, `$mod` for the platform's own; null while only modifiers are held. */
export function bindingOf(press: Press, mac = isMac): string | null {
  const { key, code, altKey, shiftKey } = press;
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead'].includes(key)) return null;
  const [mod, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  // With Alt a letter may type another sign, so its place on the keyboard is taken.
  const name =
    altKey && /^Key[A-Z]$/.test(code)
      ? code
      : key === ' '
        ? 'Space'
        : key.length === 1
          ? key.toLowerCase()
          : key;
  const isSign = /^[^\p{L}\p{N}]$/u.test(key) && !mod && !altKey && !other;
  return [
    ...(mod ? ['$mod'] : []),
    ...(other ? [mac ? 'Control' : 'Meta'] : []),
    ...(altKey ? ['Alt'] : []),
    // Shift is part of what a sign is.
    ...(shiftKey && !isSign ? ['Shift'] : []),
    name,
  ].join('+');
}

/** What recording has come to: nothing yet, a letter that may begin a sequence, a binding, or none because it was left. */
export type Recorded =
  | { readonly state: 'waits' }
  | { readonly state: 'begun'; readonly binding: string }
  | { readonly state: 'done'; readonly binding: string }
  | { readonly state: 'left'; readonly binding: null };

/** Recording after a press; `first` is the letter that may have begun a sequence. */
export function recorded(first: string | null, binding: string | null): Recorded {
  if (binding === null) return { state: 'waits' };
  // Escape leaves, and so does Tab: the focus has to be able to go on.
  if (/^(Shift\+)?Tab$|^Escape$/.test(binding)) return { state: 'left', binding: null };
  const letter = /^\p{L}$/u.test(binding);
  if (first === null) return { state: letter ? 'begun' : 'done', binding };
  return { state: 'done', binding: letter ? `${first} ${binding}` : binding };
}
