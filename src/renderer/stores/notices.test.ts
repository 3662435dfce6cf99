import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOTICE_MS, notify, useNotices } from './notices.ts';

const texts = (): string[] => useNotices.getState().notices.map(({ text }) => text);
const undo = { title: 'Undo', act: (): void => undefined };

beforeEach(() => {
  vi.useFakeTimers();
  useNotices.setState({ notices: [] });
});
afterEach(() => vi.useRealTimers());

it('says the same words once, and three notes at most', () => {
  for (const text of ['a', 'b', 'a', 'c', 'd']) notify(text);
  expect(texts()).toEqual(['a', 'c', 'd']);
});

it('keeps a note that can be undone, whatever comes after it, for as long as it can be', () => {
  notify('Deleted', false, { action: undo });
  for (const text of ['a', 'b', 'c', 'd']) notify(text);
  notify('Deleted', false, { action: undo });
  expect(texts()).toEqual(['Deleted', 'd', 'Deleted']);
  for (const text of ['e', 'f']) notify(text);
  expect(texts().filter((text) => text === 'Deleted')).toHaveLength(2);
  vi.advanceTimersByTime(NOTICE_MS);
  expect(texts()).toEqual([]);
});
