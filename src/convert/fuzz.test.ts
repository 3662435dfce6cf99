/**
 * Checkpoints that somebody made to do harm: every architecture's own config.json and table of tensors with wrong values
 * in every place. What comes is graphs or an error with a code and a sentence, within bounds of time and memory.
 *
 * A case is made of its name and number: `HEARTH_FUZZ_CASE=bert-words:17` runs that one alone.
 */
import { expect, test } from 'vitest';
import { HearthError } from '../shared/errors.ts';
import { buildGraphs } from './convert.ts';
import { findArchitecture, listSupported } from './registry.ts';
import { caseOf, damagedTensors, damagedValue, withNumbers } from './testing/damage.ts';
import { goldenNames, readGolden, storedTensors, type Golden } from './testing/golden.ts';
import { collected } from './testing/memory.ts';
import type { StoredTensor } from './weights/stored.ts';
import { Weights } from './weights/weights.ts';

/** Cases of each golden: configs, and tables of tensors. More than 3,000 configs in all. */
const CONFIGS = 20;
const TABLES = 5;
/** The last configs of each golden have this in every place of a whole number: the largest size let in, and beyond. */
const HUGE = [2 ** 20, 2 ** 40];
/**
 * What one case may take: honest graphs take 10 ms, and the worst that was found 0.6 s on a core of its own. A loop that
 * follows a number of the file takes minutes.
 */
const CASE_MS = 15_000;
/** What all of them together may leave behind. */
const HEAP_BYTES = 48 << 20;
const BUFFER_BYTES = 16 << 20;
/** Buffers that one case may make: tables that follow a number of the file have gigabytes. */
const CASE_BUFFER_BYTES = 128 << 20;
/** The longest sentence that is still one to read. */
const SENTENCE = 1000;

const wanted = process.env['HEARTH_FUZZ_CASE'];

/** A golden's checkpoint, as the converter has it once files are read. */
interface Made {
  readonly config: Record<string, unknown>;
  readonly tensors: readonly StoredTensor[];
  readonly type: string;
}

function made(golden: Golden): Made {
  const within = Object.entries(golden.within).map(([name, { config }]) => [name, config]);
  const config: Record<string, unknown> = { ...golden.config, ...Object.fromEntries(within) };
  return {
    config,
    tensors: storedTensors(golden),
    type: String(config['model_type'] ?? config['_class_name']),
  };
}

/** Builds it; the error where it is refused. Throws for what is no refusal. */
function refusal(type: string, config: unknown, tensors: readonly StoredTensor[]): string | null {
  const renames = findArchitecture(type)?.renames ?? [];
  try {
    const weights = new Weights('model.safetensors', tensors).renamed(renames);
    buildGraphs({ type, config, weights, directory: '/m', hash: '' });
    return null;
  } catch (error) {
    // One with a cause was not thought of, and tells nobody which part is wrong.
    if (!(error instanceof HearthError) || error.cause !== undefined) throw error;
    expect(error.code).toBe('MODEL_LOAD_FAILED');
    expect(error.message).toMatch(/^\S.*\.$/);
    expect(error.message.length).toBeLessThan(SENTENCE);
    expect(error.hint).not.toBe('');
    return error.message;
  }
}

/** One case of a golden: the first ones change its config, the last ones its table of tensors. */
function damagedCase(
  { config, tensors }: Made,
  name: string,
  index: number,
): [unknown, readonly StoredTensor[]] {
  const pick = caseOf(name, index);
  const whole = CONFIGS - HUGE.length;
  if (index < whole) return [damagedValue(config, pick), tensors];
  const huge = HUGE[index - whole];
  if (huge === undefined) return [config, damagedTensors(tensors, pick)];
  return [withNumbers(config, huge), tensors];
}

/** Runs the cases of one golden, each within its bounds, and tells how many were refused. */
function attack(name: string): number {
  const checkpoint = made(readGolden(name));
  let refused = 0;
  for (let index = 0; index < CONFIGS + TABLES; index++) {
    const label = `HEARTH_FUZZ_CASE=${name}:${String(index)}`;
    if (wanted !== undefined && !label.endsWith(`=${wanted}`)) continue;
    const [config, tensors] = damagedCase(checkpoint, name, index);
    const [start, before] = [performance.now(), process.memoryUsage().arrayBuffers];
    try {
      if (refusal(checkpoint.type, config, tensors) !== null) refused += 1;
    } catch (error) {
      throw new Error(`${label} is no refusal in words`, { cause: error });
    }
    expect(performance.now() - start, `${label} takes long`).toBeLessThan(CASE_MS);
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(grown, `${label} makes large buffers`).toBeLessThan(CASE_BUFFER_BYTES);
  }
  return refused;
}

const names = goldenNames();

test('an architecture has no golden whose config could be damaged', () => {
  const covered = new Set(names.map((name) => findArchitecture(made(readGolden(name)).type)));
  expect(listSupported().filter(({ type }) => !covered.has(findArchitecture(type)))).toEqual([]);
  expect(names.length * CONFIGS).toBeGreaterThanOrEqual(3000);
});

test('a checkpoint with wrong values is told as a fault of Hearth, hangs it or takes its memory', async () => {
  attack(names[0] ?? '');
  const before = await collected();
  let refused = 0;
  for (const name of names) refused += attack(name);
  const after = await collected();
  expect(after.heapUsed - before.heapUsed).toBeLessThan(HEAP_BYTES);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(BUFFER_BYTES);
  if (wanted === undefined) expect(refused).toBeGreaterThan(names.length * CONFIGS * 0.3);
}, 120_000);
