import { expect, it } from 'vitest';
import { isSingleKey, keyText } from './keys.ts';

it('writes a binding as its platform does', () => {
  expect([keyText('$mod+k', true), keyText('$mod+k', false)]).toEqual(['⌘K', 'Ctrl K']);
  expect([keyText('$mod+Shift+Enter', true), keyText('$mod+Shift+Enter', false)]).toEqual([
    '⌘⇧↵',
    'Ctrl Shift ↵',
  ]);
  expect(keyText('$mod+Alt+KeyB', false)).toBe('Ctrl Alt B');
});

it('a sequence says its order', () => {
  expect(keyText('g r', false)).toBe('G then R');
});

it('a sign that is also the separator stays readable', () => {
  expect(keyText('$mod++', false)).toBe('Ctrl +');
});

it('a key that helps out of everything is no single key', () => {
  expect(['/', '?', 'g r', 'Escape', 'F6', '$mod+k'].map(isSingleKey)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
