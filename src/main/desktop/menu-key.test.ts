import { describe, expect, it } from 'vitest';
import { afterKey, type AltState, type KeyFacts } from './menu-key.ts';
import { trayIsSeen } from './tray-seen.ts';

const key = (type: 'keyDown' | 'keyUp', name: string, more: Partial<KeyFacts> = {}): KeyFacts => ({
  type,
  key: name,
  control: false,
  shift: false,
  meta: false,
  isAutoRepeat: false,
  ...more,
});
const opens = (...keys: KeyFacts[]): boolean => {
  let state: AltState = 'up';
  let opened = false;
  for (const pressed of keys) {
    const after = afterKey(state, pressed);
    state = after.state;
    opened ||= after.opens;
  }
  return opened;
};
const down = key('keyDown', 'Alt');
const up = key('keyUp', 'Alt');

describe('the menu key', () => {
  it.each([
    ['Alt alone opens the menu', [down, up], true],
    ['holding it down changes nothing', [down, { ...down, isAutoRepeat: true }, up], true],
    [
      'Alt with another key is a modifier',
      [down, key('keyDown', 'ArrowUp'), key('keyUp', 'ArrowUp'), up],
      false,
    ],
    ['AltGr, which Windows sends as Ctrl Alt, writes', [key('keyDown', 'Alt', { control: true }), up], false],
    ['letting go of an Alt that was pressed elsewhere does nothing', [up], false],
    ['F10 opens it too', [key('keyDown', 'F10')], true],
    ['Shift F10 is the context menu', [key('keyDown', 'F10', { shift: true })], false],
  ])('%s', (_name, keys, opened) => {
    expect(opens(...keys)).toBe(opened);
  });
});

describe('a window may hide in the tray', () => {
  it.each([
    ['linux', 'KDE', true],
    ['linux', undefined, true],
    ['linux', 'ubuntu:GNOME', true],
    ['linux', 'GNOME', false],
    ['linux', 'GNOME-Classic:GNOME', false],
    ['win32', undefined, true],
  ] as const)('on %s with the desktop %s: %s', (platform, desktops, seen) => {
    expect(trayIsSeen(platform, desktops)).toBe(seen);
  });
});
