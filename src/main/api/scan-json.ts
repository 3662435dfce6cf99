/**
 * Looks over a JSON text before it is parsed, because parsing is what hurts: 32 MiB of `[` take gigabytes as objects.
 * It checks structure only (depth, count, names) and leaves grammar to JSON.parse.
 */
import { MAX_JSON_CONTAINERS, MAX_JSON_DEPTH } from './limits.ts';

/** What is wrong with a JSON text, and where (bytes from its start). */
export interface JsonProblem {
  readonly message: string;
  readonly position: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/** The first structural problem of a JSON text in UTF-8, or null. What is no JSON at all may well give null. */
export function scanJson(bytes: Buffer): JsonProblem | null {
  /** Names so far of each container around the place; made with the first name, as most containers are lists. */
  const names: (Set<string> | undefined)[] = [];
  let containers = 0;
  let lastString: { text: string; position: number } | undefined;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      lastString = { position: at, text: '' };
      if (isName(bytes, end)) lastString.text = nameBetween(bytes, at, end);
      at = end;
    } else if (OPEN.has(byte)) {
      names.push(undefined);
      if (names.length > MAX_JSON_DEPTH)
        return { message: `is nested deeper than ${String(MAX_JSON_DEPTH)} levels`, position: at };
      containers += 1;
      if (containers > MAX_JSON_CONTAINERS) {
        return { message: `holds more than ${String(MAX_JSON_CONTAINERS)} lists and objects`, position: at };
      }
    } else if (CLOSE.has(byte)) {
      names.pop();
    } else if (byte === COLON && lastString !== undefined) {
      const seen = (names[names.length - 1] ??= new Set());
      const problem = nameProblem(lastString.text, seen);
      if (problem !== null) return { message: problem, position: lastString.position };
    } else if (byte === COMMA) lastString = undefined;
  }
  return null;
}

/** Where the string that starts at `start` ends: the index of its closing quote, or the text's end. */
function endOfString(bytes: Buffer, start: number): number {
  for (let from = start + 1; ;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1) return bytes.length;
    let slashes = 0;
    while (quote - 1 - slashes > start && bytes[quote - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** Whether the string that ends at `end` is a field's name: a colon follows. */
function isName(bytes: Buffer, end: number): boolean {
  let next = end + 1;
  while (bytes[next] === 0x20 || bytes[next] === 0x0a || bytes[next] === 0x0d || bytes[next] === 0x09)
    next += 1;
  return bytes[next] === COLON;
}

/** The name between two quotes, with its escapes resolved: `"\u006dodel"` is `model`. */
function nameBetween(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start + 1, end);
  if (!raw.includes('\\')) return raw;
  try {
    const parsed: unknown = JSON.parse(`"${raw}"`);
    return typeof parsed === 'string' ? parsed : raw;
  } catch {
    return raw;
  }
}

/** Two fields of one name mean different things to different readers, and `__proto__` is never meant well. */
function nameProblem(name: string, seen: Set<string>): string | null {
  if (name === '__proto__') return 'names a field "__proto__", which is not allowed';
  if (seen.has(name)) return `names the field "${name.slice(0, 80)}" twice`;
  seen.add(name);
  return null;
}
