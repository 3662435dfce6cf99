/** Markdown in blocks that do not change any more, and the one that still grows: so that a frame parses only its end. Pure. */

import { partsOfList } from './list-parts.ts';

/** A piece of a text that can be drawn by itself. */
export type Block =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Number of the first item where it is the later part of a numbered list. */
      readonly start: number | null;
    }
  /** A fenced block of code; `open` while its closing fence has not come. */
  | { readonly kind: 'code'; readonly text: string; readonly language: string; readonly open: boolean };

/** A fence at most three blanks in; deeper ones belong to a list and stay with it. */
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const ITEM = /^ {0,3}([-+*]|\d{1,9}[.)])(\s|$)/;
const ITEM_BEGUN = /^ {0,3}([-+*]?|\d{1,9})$/;
/** A list that begins right under a paragraph, as far as that may: a numbered one begins with 1. */
const INTERRUPTS = /^ {0,3}([-+*]|1[.)])\s+\S/;
const INDENTED = /^( {2,}|\t)\S/;

/**
 * The blocks of a text. It is cut at blank lines, before a list and around fenced code, but not before an indented line,
 * which belongs to what stands above it. A list is one block; while it grows (`live`) a long one is cut into parts, which
 * read as one. A link's target that is
 * defined far from its use is not found that way; models hardly ever write one.
 */
export function blocksOf(markdown: string, live = false): Block[] {
  const blocks: Block[] = [];
  let text: string[] = [];
  const flush = (): void => {
    const joined = text.join('\n').replace(/\s+$/, '');
    const parts = live && isInList(text) ? partsOfList(joined) : [{ text: joined, start: null }];
    if (joined.trim() !== '') blocks.push(...parts.map((part): Block => ({ kind: 'text', ...part })));
    text = [];
  };
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const fence = isInList(text) && INDENTED.test(line) ? null : FENCE.exec(line);
    if (fence !== null) {
      flush();
      const code = codeFrom(lines, at, fence);
      blocks.push(code.block);
      at = code.last;
      continue;
    }
    if (startsAnew(text, line, at === lines.length - 1) || interrupts(text, line)) flush();
    text.push(line);
  }
  flush();
  return blocks;
}

/** The code from a fence on, and the line that it ends with. */
function codeFrom(
  lines: readonly string[],
  from: number,
  fence: RegExpExecArray,
): { block: Block; last: number } {
  const [, mark = '```', language = ''] = fence;
  const closes = new RegExp(`^ {0,3}${mark.charAt(0)}{${String(mark.length)},}\\s*$`);
  let last = from + 1;
  while (last < lines.length && !closes.test(lines[last] ?? '')) last += 1;
  const open = last >= lines.length;
  const text = lines.slice(from + 1, last).join('\n');
  return { block: { kind: 'code', text, language: language.toLowerCase(), open }, last };
}

function isInList(text: readonly string[]): boolean {
  return ITEM.test(text.find((line) => line.trim() !== '') ?? '');
}

/** Whether a line begins a list right under a paragraph. */
function interrupts(text: readonly string[], line: string): boolean {
  const above = text.at(-1) ?? '';
  return above.trim() !== '' && !INDENTED.test(above) && !isInList(text) && INTERRUPTS.test(line);
}

/** Whether a line after a blank one begins something new; the last line may still grow into the next item of a list. */
function startsAnew(text: readonly string[], line: string, last: boolean): boolean {
  if (text.at(-1)?.trim() !== '' || line.trim() === '') return false;
  if (INDENTED.test(line)) return false;
  return !(isInList(text) && (ITEM.test(line) || (last && ITEM_BEGUN.test(line))));
}
