import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { remember, remembered, useBrokenChoices } from './storage.ts';

const data = new Map<string, string>();
let refuses = false;
const storage = {
  getItem: (key: string) => {
    if (refuses) throw new Error('closed');
    return data.get(key) ?? null;
  },
  setItem: (key: string, value: string) => {
    if (refuses || value === 'too much') throw new Error('full');
    data.set(key, value);
  },
  removeItem: (key: string) => void data.delete(key),
};

beforeEach(() => {
  data.clear();
  refuses = false;
  useBrokenChoices.setState({ broken: [] });
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => vi.unstubAllGlobals());

it('gives back what was remembered, and says nothing where nothing was', () => {
  remember('width', 300);
  expect(remembered('width', z.number(), 1)).toBe(300);
  expect(remembered('other', z.number(), 1)).toBe(1);
  remember('other', null);
  expect(remembered('other', z.number(), 1)).toBe(1);
  expect(useBrokenChoices.getState().broken).toEqual([]);
});

it.each([
  ['text that is no JSON', '{"a":'],
  ['a value of another shape', '"wide"'],
])('keeps %s aside, says so once, and starts with the default', (_name, text) => {
  data.set('hearth.width', text);
  expect(remembered('width', z.number(), 1)).toBe(1);
  expect(data.get('hearth.width.broken')).toBe(text);
  expect(data.has('hearth.width')).toBe(false);
  expect(remembered('width', z.number(), 1)).toBe(1);
  expect(useBrokenChoices.getState().broken).toEqual([{ key: 'width', aside: 'hearth.width.broken' }]);
});

it('leaves it where it is when there is no room for a copy', () => {
  data.set('hearth.width', 'too much');
  expect(remembered('width', z.number(), 1)).toBe(1);
  expect(data.get('hearth.width')).toBe('too much');
  expect(useBrokenChoices.getState().broken).toEqual([{ key: 'width', aside: null }]);
});

it('a storage that is closed to the page is none', () => {
  refuses = true;
  remember('width', 2);
  expect(remembered('width', z.number(), 1)).toBe(1);
  expect(useBrokenChoices.getState().broken).toEqual([]);
});
