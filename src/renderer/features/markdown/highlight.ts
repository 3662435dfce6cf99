/** Colours for code: lowlight's tree as a flat list of pieces. Five languages with their other names. */
import bash from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { createLowlight } from 'lowlight';

/** Some text with the name of its colour; `''` is the colour of plain text. */
export interface Piece {
  readonly text: string;
  readonly tone: 'keyword' | 'string' | 'number' | 'comment' | 'title' | '';
}

/** Longest code that is coloured, in UTF-16 units: the grammars are slow on more, and nobody reads it as one piece. */
const LONGEST = 50_000;

const low = createLowlight({ bash, javascript, json, python, typescript });
low.registerAlias({
  bash: ['sh', 'shell', 'zsh', 'console'],
  javascript: ['js', 'jsx', 'mjs'],
  python: ['py'],
  typescript: ['ts', 'tsx'],
});

const TONES: readonly (readonly [RegExp, Piece['tone']])[] = [
  [/keyword|built_in|literal|operator/, 'keyword'],
  [/string|regexp|symbol/, 'string'],
  [/number/, 'number'],
  [/comment|doctag|meta/, 'comment'],
  [/title|attr|section|name/, 'title'],
];

/** The pieces of a code; one plain piece where the language is not known or the code too long. */
export function highlighted(text: string, language: string): Piece[] {
  if (text.length > LONGEST || !low.registered(language)) return [{ text, tone: '' }];
  return low.highlight(language, text).children.flatMap((child) => piecesOf(child, ''));
}

type Child = ReturnType<typeof low.highlight>['children'][number];

function piecesOf(node: Child, tone: Piece['tone']): Piece[] {
  if (node.type === 'text') return [{ text: node.value, tone }];
  if (node.type !== 'element') return [];
  const names = node.properties['className'];
  const name = Array.isArray(names) ? names.join(' ') : '';
  const own = TONES.find(([pattern]) => pattern.test(name))?.[1] ?? tone;
  return node.children.flatMap((child) => piecesOf(child, own));
}
