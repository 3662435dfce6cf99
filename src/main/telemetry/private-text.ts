/** Keeps out of the log what belongs to the person: names of files outside of the data folder, and what was typed. */
import { sep } from 'node:path';

/** Where a path begins: `/x`, `~/x`, `C:\x`, `\\server\x`, `file://x`; never inside `org/name`, `image/png` or `http://host`. */
const START = String.raw`(?:file:\/\/|(?<![\p{L}\p{N}_.@~/\\-])(?:\/(?=[^\s/])|~[/\\]|[A-Za-z]:[/\\]|\\\\(?=\S)))`;
/** A path in quotes ends with them; names may have spaces and commas, so any other one ends with its line. */
const PATH = new RegExp(`(?<=(["'\`]))${START}.*?(?=\\1)|${START}[^\\n]*`, 'gu');

/** What stands for a path. */
const HIDDEN = '[path]';

/** The text with every path outside of `dataFolder` (absolute; null for none) taken out. */
export function withoutPaths(text: string, dataFolder: string | null): string {
  if (!/[/\\]/.test(text)) return text;
  return text.replace(PATH, (path, quote: string | undefined) => {
    if (dataFolder === null || !path.startsWith(dataFolder + sep) || path.includes('..')) return HIDDEN;
    if (quote !== undefined) return path;
    const kept = /^\S+/.exec(path)?.[0] ?? path;
    return kept + withoutPaths(path.slice(kept.length), dataFolder);
  });
}

/** Deeper fields are not logged by anybody; the limit is against rings. */
const MAX_DEPTH = 4;

/** The same for all texts in the fields of a line. `route` is a pattern of Hearth's own and no path of a file. */
export function fieldsWithoutPaths(
  fields: Readonly<Record<string, unknown>>,
  dataFolder: string | null,
): Record<string, unknown> {
  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return withoutPaths(value, dataFolder);
    if (Array.isArray(value) && depth < MAX_DEPTH) return value.map((each) => clean(each, depth + 1));
    if (!isPlain(value) || depth >= MAX_DEPTH) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clean(each, depth + 1)]));
  };
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, key === 'route' ? value : clean(value, 0)]),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** An error without its message, which may quote what was typed: its kind, its code and where in the program it arose. */
export function errorWithoutText(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const stack = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: thrown.name,
    ...('code' in thrown && typeof thrown.code === 'string' && { code: thrown.code }),
    stack: stack.join('\n'),
  };
}
