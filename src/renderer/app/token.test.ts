import { expect, it } from 'vitest';
import { base64url, takeToken } from './token.ts';

function page(address: string, kept: Record<string, string> = {}) {
  const data = new Map(Object.entries(kept));
  const store = {
    getItem: (key: string) => data.get(key) ?? null,
    setItem: (key: string, value: string) => void data.set(key, value),
    removeItem: (key: string) => void data.delete(key),
  };
  const shown: string[] = [];
  return {
    page: { address, replaceAddress: (next: string) => shown.push(next), stores: [store] },
    shown,
    data,
  };
}

it('takes the token out of the address bar and nothing else', () => {
  const { page: opened, shown, data } = page('http://127.0.0.1:8017/a?x=1&token=abc%2Bd#run');
  expect(takeToken(opened)).toBe('abc+d');
  expect(shown).toEqual(['/a?x=1#run']);
  expect([...data.values()]).toEqual(['abc+d']);
});

it('keeps it over a reload, when the address has none', () => {
  const { page: opened, shown } = page('http://127.0.0.1:8017/', { 'hearth.token': 'kept' });
  expect(takeToken(opened)).toBe('kept');
  expect(shown).toEqual([]);
});

it('lets the page in where storage is full or refuses, and keeps no token of before there', () => {
  const full = (): never => {
    throw new Error('QuotaExceededError');
  };
  const { page: opened, data } = page('http://h/?token=new', { 'hearth.token': 'old' });
  const stores = opened.stores.map((store) => ({ ...store, setItem: full }));
  expect(takeToken({ ...opened, stores })).toBe('new');
  expect(data.size).toBe(0);
  expect(
    takeToken({
      ...opened,
      address: 'http://h/',
      stores: [{ getItem: full, setItem: full, removeItem: full }],
    }),
  ).toBeNull();
});

it('an empty token is none', () => {
  expect(takeToken(page('http://h/?token=').page)).toBeNull();
});

it('base64url has no sign that a subprotocol may not have', () => {
  expect(base64url('ÿþ?>~')).toMatch(/^[\w-]+$/);
  expect(base64url('token')).toBe('dG9rZW4');
});
