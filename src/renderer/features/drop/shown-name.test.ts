import { expect, it } from 'vitest';
import { messages } from './messages.ts';
import { shownName } from './shown-name.ts';

const bare = (name: string): string => shownName(name).replace(/[\u2068\u2069]/g, '');

it('a name of 300 characters keeps its beginning and its suffix, and no letter is cut in two', () => {
  const long = bare(`${'a'.repeat(300)}.txt`);
  expect(long).toHaveLength(60);
  expect(long).toMatch(/^a{43}…a{12}\.txt$/);
  expect(bare('👩‍🚀'.repeat(70))).toBe(`${'👩‍🚀'.repeat(43)}…${'👩‍🚀'.repeat(16)}`);
});

it('a name can neither turn the words around it nor break the line', () => {
  expect(shownName('letter\u202Etxt.exe')).toBe('\u2068lettertxt.exe\u2069');
  expect(bare('a\r\nb')).toBe('a b');
  expect(messages.empty('שלום.txt')).toBe('\u2068שלום.txt\u2069 is empty.');
});

it('markup in a name stays text', () => {
  expect(bare('<img src=x onerror=alert(1)>.txt')).toBe('<img src=x onerror=alert(1)>.txt');
});
