import { expect, it } from 'vitest';
import { bindingOf, recorded } from './record.ts';

const press = (key: string, more: object = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it('writes the platform’s modifier so that the key works on another one too', () => {
  expect(bindingOf(press('K', { ctrlKey: true, shiftKey: true }), false)).toBe('$mod+Shift+k');
  expect(bindingOf(press('k', { metaKey: true }), true)).toBe('$mod+k');
});

it('a sign does not carry the Shift that types it', () => {
  expect(bindingOf(press('?', { shiftKey: true }), false)).toBe('?');
});

it('waits for more than a modifier', () => {
  expect(bindingOf(press('Control', { ctrlKey: true }), false)).toBeNull();
});

it('takes the place of a letter with Alt, which types something else on some layouts', () => {
  expect(bindingOf(press('∫', { code: 'KeyB', altKey: true, metaKey: true }), true)).toBe('$mod+Alt+KeyB');
});

it.each([
  [null, 'g', { state: 'begun', binding: 'g' }],
  ['g', 'r', { state: 'done', binding: 'g r' }],
  ['g', '$mod+r', { state: 'done', binding: '$mod+r' }],
  [null, '?', { state: 'done', binding: '?' }],
  [null, null, { state: 'waits' }],
  ['g', 'Escape', { state: 'left', binding: null }],
  [null, 'Shift+Tab', { state: 'left', binding: null }],
] as const)('after %s, %s is recorded as a person means it', (first, binding, wanted) => {
  expect(recorded(first, binding)).toEqual(wanted);
});
