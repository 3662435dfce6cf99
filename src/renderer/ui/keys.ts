/** Keys: which platform's modifier, and how a binding is written for people. Bindings are written as tinykeys does. */

/** True on macOS, where Mod is the command key. */
export const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);

const WORDS: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
};
const MAC_MODIFIERS: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
};
const MODIFIERS: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' };

/** A binding for people: `Ctrl K`, `⌘K`, `G then R`. */
export function keyText(binding: string, mac = isMac): string {
  return binding
    .split(' ')
    .map((press) => pressText(press, mac))
    .join(' then ');
}

function pressText(press: string, mac: boolean): string {
  const parts = press.split(/(?<=\w)\+/);
  const key = parts.pop() ?? '';
  const word = WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key.replace(/^(Key|Digit)/, ''));
  if (mac) return `${parts.map((part) => MAC_MODIFIERS[part] ?? part).join('')}${word}`;
  return [...parts.map((part) => MODIFIERS[part] ?? part), word].join(' ');
}

/** A chord of Mod and one key for people: `Ctrl K`, `⌘K`. */
export function chord(key: string, mac = isMac): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}

/** True where typing belongs to the focused element, so that single keys are not taken from it. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=range]), textarea, select');
}

/** True for a binding without a modifier: a letter, a sign, a sequence of them. Escape and F keys are none. */
export function isSingleKey(binding: string): boolean {
  return binding.split(' ').every((press) => /^.$/u.test(press) || /^Shift\+.$/u.test(press));
}
