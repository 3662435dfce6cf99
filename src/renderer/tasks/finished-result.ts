/** Reading the result of a finished run once, for all the views that show it. */
import type { Run } from '../features/run/run-state.ts';

/**
 * What a finished run gave, read with `parse`, which gives null for a result of another shape; null while there is
 * none. Parsing thousands of lines takes a while, and several views ask for the same ones.
 */
export function ofFinished<T>(parse: (run: Run) => T | null): (run: Run | null) => T | null {
  const parsed = new WeakMap<Run, T | null>();
  return (run) => {
    if (run?.phase !== 'done') return null;
    const known = parsed.get(run);
    if (known !== undefined) return known;
    const fresh = parse(run);
    parsed.set(run, fresh);
    return fresh;
  };
}
