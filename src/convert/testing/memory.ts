/** What is in use once everything that nobody holds has been collected. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory in use after a full collection: V8 gives its function to a context that is made after the flag was set. */
export async function collected(): Promise<NodeJS.MemoryUsage> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('V8 gave no gc');
  for (let round = 0; round < 2; round++) {
    Reflect.apply(collect, undefined, []);
    // Buffers go a turn later than what held them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage();
}
