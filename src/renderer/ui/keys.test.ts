import { expect, it } from 'vitest';
import { chord, chordOf } from './keys.ts';

const press = (key: string, more: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it('Mod is the command key on a Mac and Ctrl elsewhere, and never both', () => {
  expect(chordOf(press('k', { metaKey: true }), true)).toBe('mod+k');
  expect(chordOf(press('k', { ctrlKey: true }), false)).toBe('mod+k');
  expect(chordOf(press('k', { ctrlKey: true }), true)).toBeNull();
  expect(chordOf(press('k', { ctrlKey: true, metaKey: true }), false)).toBeNull();
});

it('a question mark is itself, though it takes Shift to type it', () => {
  expect(chordOf(press('?', { shiftKey: true }), false)).toBe('?');
  expect(chordOf(press('Enter', { ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+enter');
});

it('a lone modifier is no chord', () => {
  expect(chordOf(press('Control', { ctrlKey: true }), false)).toBeNull();
});

it('writes the chord as the platform does', () => {
  expect([chord('K', true), chord('K', false)]).toEqual(['⌘K', 'Ctrl K']);
});
