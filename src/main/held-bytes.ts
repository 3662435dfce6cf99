/** About how much memory JSON values take. Pure. */

/** A number, a flag or a reference, and the head of a text, a list or an object, each with its place in one. */
const NUMBER_BYTES = 8;
const HEAD_BYTES = 40;

/** Bytes that a JSON value holds, as V8 keeps it: two a letter, eight a number. A list of numbers costs no look at each. */
export function heldBytes(value: unknown): number {
  if (typeof value === 'string') return HEAD_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  if (Array.isArray(value) && typeof value[0] === 'number') return HEAD_BYTES + NUMBER_BYTES * value.length;
  const parts: unknown[] = Object.values(value);
  return parts.reduce<number>((sum, part) => sum + NUMBER_BYTES + heldBytes(part), HEAD_BYTES);
}
