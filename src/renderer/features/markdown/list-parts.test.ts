import { describe, expect, it } from 'vitest';
import { PART_ITEMS, partsOfList } from './list-parts.ts';

const list = (count: number, item: (n: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, n) => item(n)).join(between);

describe('partsOfList', () => {
  it('leaves a short list whole', () => {
    const short = list(2 * PART_ITEMS - 1, (n) => `- ${String(n)}`);
    expect(partsOfList(short)).toEqual([{ text: short, start: null }]);
  });

  it('cuts a long one so that finished parts stay as they are, and only the last one grows', () => {
    const whole = list(6 * PART_ITEMS, (n) => `- item ${String(n)}`);
    let before = partsOfList(whole.slice(0, 1));
    for (let length = 2; length <= whole.length; length += 1) {
      const now = partsOfList(whole.slice(0, length));
      // A part is cut off at the moment at which enough has come; what was cut off before stays.
      expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      expect(now.at(-1)?.text.split('\n').length).toBeLessThanOrEqual(2 * PART_ITEMS);
      before = now;
    }
    expect(before.map((part) => part.text).join('\n')).toBe(whole);
  });

  it.each([
    ['as they are written', (n: number) => `${String(n + 3)}. x`],
    ['also where every item is written with the same number', () => '3. x'],
  ])('goes on with the numbers, %s', (_name, item) => {
    const parts = partsOfList(list(3 * PART_ITEMS, item));
    expect(parts.map(({ start }) => start)).toEqual([null, 3 + PART_ITEMS, 3 + 2 * PART_ITEMS]);
  });

  it('makes every part loose where the list is, and none where it is tight', () => {
    const items = 3 * PART_ITEMS;
    const loose = list(items, (n) => `- ${String(n)}`, '\n').replace('- 1\n', '- 1\n\n');
    for (const { text } of partsOfList(loose)) expect(text).toContain('\n\n- ');
    const withCode = list(items, (n) => `- ${String(n)}\n\n  more`, '\n');
    expect(partsOfList(withCode)[0]?.text.startsWith('- 0\n\n  more\n- 1')).toBe(true);
  });

  it('keeps what is nested with its item, whatever it looks like', () => {
    const item = (n: number): string => `1. ${String(n)}\n   - a\n   - b\n\n   \`\`\`\n   - code\n   \`\`\``;
    const parts = partsOfList(list(3 * PART_ITEMS, item));
    expect(parts).toHaveLength(3);
    expect(parts[1]?.text.startsWith('1. 12\n   - a')).toBe(true);
  });

  it('does not cut where another marker begins another list, nor what is no list', () => {
    const mixed = `${list(30, () => '- a')}\n${list(30, () => '* b')}`;
    expect(partsOfList(mixed)).toHaveLength(1);
    expect(partsOfList(list(60, () => 'words'))).toHaveLength(1);
  });
});
