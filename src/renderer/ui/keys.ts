/** Keys: which platform's modifier, how a chord is written, and which chord an event is. */

/** True on macOS, where Mod is the command key. */
export const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** A chord for people: `Ctrl K`, `⌘K`. */
export function chord(key: string, mac = isMac): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}

/** What of a keyboard event the shortcuts look at. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The name of a chord: `mod+k`, `mod+enter`, `escape`, `?`; null for a press that no shortcut can be. */
export function chordOf(press: KeyPress, mac = isMac): string | null {
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other) return null;
  const key = press.key.toLowerCase();
  if (key === 'control' || key === 'meta' || key === 'shift' || key === 'alt') return null;
  // Shift is part of what a symbol is (`?`), and of a chord only with a letter.
  const shift = press.shiftKey && (mod || key.length > 1) ? 'shift+' : '';
  return `${mod ? 'mod+' : ''}${press.altKey ? 'alt+' : ''}${shift}${key}`;
}

/** True where typing belongs to the focused element, so that single keys are not taken from it. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=range]), textarea, select');
}
