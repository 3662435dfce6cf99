import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

const texts = (markdown: string): string[] => blocksOf(markdown).map((block) => block.text);

describe('blocksOf', () => {
  it('leaves every finished block as it was when more text comes, so that only the end is parsed', () => {
    const whole = 'One.\n\nTwo\nlines.\n\n```js\nlet a;\n\nlet b;\n```\n\n1. x\n\n2. y\n\nEnd';
    for (let length = 1; length < whole.length; length += 1) {
      const now = blocksOf(whole.slice(0, length)).slice(0, -1);
      const later = blocksOf(whole.slice(0, length + 1));
      expect(later.slice(0, now.length)).toEqual(now);
    }
  });
  it('keeps a list with blank lines between its items in one block, or its numbers begin anew', () => {
    expect(texts('1. one\n\n   more\n\n2. two\n\nAfter')).toEqual(['1. one\n\n   more\n\n2. two', 'After']);
  });
  it('does not cut code at its blank lines', () => {
    expect(blocksOf('```Python\na\n\nb\n```\nthen')).toEqual([
      { kind: 'code', text: 'a\n\nb', language: 'python', open: false },
      { kind: 'text', text: 'then', start: null },
    ]);
  });
  it('says that a fence is open, and closes it only with as many marks', () => {
    expect(blocksOf('````\na\n```\nb')).toEqual([
      { kind: 'code', text: 'a\n```\nb', language: '', open: true },
    ]);
    expect(blocksOf('~~~\na\n```')).toEqual([{ kind: 'code', text: 'a\n```', language: '', open: true }]);
  });
  it('does not take inline code in backticks for a fence', () => {
    expect(blocksOf('```not a fence``` here')).toEqual([
      { kind: 'text', text: '```not a fence``` here', start: null },
    ]);
  });
  it('keeps a fence inside of a list item with its item', () => {
    expect(texts('- item\n\n  ```\n  code\n  ```\n- next')).toHaveLength(1);
  });
  it('cuts before a list that begins right under a paragraph, and nowhere where none may begin', () => {
    expect(texts('Here:\n1. one\n2. two')).toEqual(['Here:', '1. one\n2. two']);
    expect(texts('In the year\n1984. It was cold.')).toHaveLength(1);
    expect(texts('Title\n---')).toHaveLength(1);
    expect(texts('| a |\n|---|\n| - b |')).toHaveLength(1);
  });
  it('parses only the last items of a long list that grows, and the list as one once it is there', () => {
    const list = Array.from({ length: 400 }, (_, n) => `${String(n + 1)}. Item ${String(n)} of many`).join(
      '\n',
    );
    const growing = blocksOf(`Here they are:\n${list}`, true);
    expect(growing.length).toBeGreaterThan(20);
    expect(Math.max(...growing.map(({ text }) => text.length))).toBeLessThan(1_000);
    expect(texts(`Here they are:\n${list}`)).toEqual(['Here they are:', list]);
  });
  it('gives nothing for blanks', () => {
    expect(blocksOf(' \n\n')).toEqual([]);
  });
});
