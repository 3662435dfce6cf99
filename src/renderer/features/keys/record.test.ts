import { expect, it } from 'vitest';
import { bindingOf } from './record.ts';

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
