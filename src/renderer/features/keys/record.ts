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
