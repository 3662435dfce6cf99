/** Reads JSON of strangers: how deep it nests and how many entries it has is known before anything is built of it. */

/** What {@link parseJson} refuses beyond bad JSON. */
export interface JsonLimits {
  /** Brackets within brackets. */
  readonly depth: number;
  /** Commas in all: a bound on the number of values, and with it on memory. */
  readonly items: number;
  /** Names or values of the outermost brackets; as many as `items` where it is left out. */
  readonly outer?: number;
}

/** Depth and items of honest files: config.json nests five deep, an index of the largest models has 100,000 tensors. */
export const JSON_LIMITS: JsonLimits = { depth: 32, items: 4_000_000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/**
 * The value that UTF-8 bytes of JSON stand for. Throws a plain Error with the problem in words; who calls knows the
 * file. A name that stands twice in the outermost object is an error too: JSON.parse would silently keep the last.
 */
export function parseJson(bytes: Uint8Array, limits = JSON_LIMITS): unknown {
  const outer = measure(bytes, limits);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Error('it is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const names = Object.keys(value).length;
    if (names > 0 && names !== outer) throw new Error('a name stands in it twice');
  }
  return value;
}

/** One pass over the bytes: throws beyond the limits, else tells how many items the outermost brackets hold. */
function measure(bytes: Uint8Array, limits: JsonLimits): number {
  let depth = 0;
  let items = 0;
  let outer = 1;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (byte === COMMA) {
      items += 1;
      if (items > limits.items) throw new Error(`it lists more than ${String(limits.items)} things`);
      if (depth === 1) outer += 1;
      if (outer > (limits.outer ?? limits.items))
        throw new Error(`it names more than ${String(limits.outer)} things`);
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > limits.depth) throw new Error(`it nests more than ${String(limits.depth)} deep`);
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
  return outer;
}
