/** Which pictures and sounds a run refers to. Pure. */
import { isMediaRef } from './media.ts';

/** The ids of all references in some values, each once. Without recursion: inputs may be nested at will. */
export function mediaIdsIn(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  const open: object[] = values.filter(isObject);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('media_id' in next && isMediaRef(next)) found.add(next.media_id);
    else for (const part of objectsIn(next)) open.push(part);
  }
  return [...found];
}

/** Vectors hold a million numbers, and none of them is a reference. */
function* objectsIn(value: object): Generator<object> {
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const part of parts) if (isObject(part)) yield part;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
