/** What every hostile file has to end in: a result or a refusal in words, within bounds of time and memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { HearthError } from '../../shared/errors.ts';

/** Runs one case alone: `HEARTH_FUZZ_CASE=bert-words:17`, as a failure prints it. */
const WANTED = process.env['HEARTH_FUZZ_CASE'];
/**
 * What one case may take. The slowest that was found takes 0.6 s on a core of its own; a loop that follows a number of
 * the file takes minutes.
 */
const CASE_MS = 15_000;
/** Buffers that one case may make; tables that follow a number of the file have gigabytes. */
const CASE_BUFFER_BYTES = 128 << 20;
/** What all cases of a test together may leave behind: compiled code, no files. */
const HEAP_BYTES = 48 << 20;
const BUFFER_BYTES = 16 << 20;
/** The longest sentence that is still one to read. */
const SENTENCE = 1000;

/** Tells the cases of one test apart, runs them, and counts those that were refused. */
export class Attack {
  refused = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Runs case number `index` within its bounds; it is waited for where it takes time. */
  async run(index: number, attempt: () => unknown): Promise<void> {
    const label = `${this.#name}:${String(index)}`;
    if (WANTED !== undefined && WANTED !== label) return;
    const [start, before] = [performance.now(), process.memoryUsage().arrayBuffers];
    try {
      await attempt();
    } catch (error) {
      if (!isRefusal(error))
        throw new Error(`HEARTH_FUZZ_CASE=${label} ends in no refusal in words`, { cause: error });
      this.refused += 1;
    }
    expect(performance.now() - start, `HEARTH_FUZZ_CASE=${label} takes long`).toBeLessThan(CASE_MS);
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(grown, `HEARTH_FUZZ_CASE=${label} makes large buffers`).toBeLessThan(CASE_BUFFER_BYTES);
  }

  /** Throws where fewer cases were refused than that: what was damaged was not what is read. */
  expectRefused(atLeast: number): void {
    if (WANTED === undefined) expect(this.refused).toBeGreaterThanOrEqual(atLeast);
  }
}

/** An error with a code, a sentence of a length to read, and what can be done. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof HearthError &&
    error.code === 'MODEL_LOAD_FAILED' &&
    /^\S.*\.$/.test(error.message) &&
    error.message.length < SENTENCE &&
    error.hint !== ''
  );
}

/** Runs `work` and throws where it leaves memory behind that nobody collects. */
export async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = await collected();
  await work();
  const after = await collected();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(HEAP_BYTES);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(BUFFER_BYTES);
}

/** Memory in use after a full collection: V8 gives its function to a context that is made after the flag was set. */
async function collected(): Promise<NodeJS.MemoryUsage> {
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
