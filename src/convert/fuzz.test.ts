/**
 * Checkpoints that somebody made to do harm: every architecture's own config.json and table of tensors with wrong values
 * in every place. What comes is graphs or an error with a code and a sentence, within bounds of time and memory.
 */
import { expect, test } from 'vitest';
import { HearthError } from '../shared/errors.ts';
import { buildGraphs } from './convert.ts';
import { findArchitecture, listSupported } from './registry.ts';
import { caseOf, damagedTensors, damagedValue, withNumbers } from './testing/damage.ts';
import { goldenNames, readGolden, storedTensors } from './testing/golden.ts';
import { Attack, leavesNothing } from './testing/hostile.ts';
import type { StoredTensor } from './weights/stored.ts';
import { Weights } from './weights/weights.ts';

/** Cases of each golden: configs, and tables of tensors. More than 3,000 configs in all. */
const CONFIGS = 17;
const TABLES = 4;
/** The last configs of each golden have this in every place of a whole number: the largest size let in, and beyond. */
const HUGE = [2 ** 20, 2 ** 40];

/** A golden's checkpoint, as the converter has it once files are read. */
interface Made {
  readonly type: string;
  readonly config: Record<string, unknown>;
  readonly tensors: readonly StoredTensor[];
}

function made(name: string): Made {
  const golden = readGolden(name);
  const within = Object.entries(golden.within).map(([folder, { config }]) => [folder, config]);
  const config: Record<string, unknown> = { ...golden.config, ...Object.fromEntries(within) };
  const type = String(config['model_type'] ?? config['_class_name']);
  return { type, config, tensors: storedTensors(golden) };
}

/** The first cases change the config, the last ones the table of tensors. */
function damagedCase({ type, config, tensors }: Made, name: string, index: number): Made {
  const pick = caseOf(name, index);
  const whole = CONFIGS - HUGE.length;
  if (index < whole) return { type, config: damagedValue(config, pick), tensors };
  const huge = HUGE[index - whole];
  if (huge === undefined) return { type, config, tensors: damagedTensors(tensors, pick) };
  return { type, config: withNumbers(config, huge), tensors };
}

function build({ type, config, tensors }: Made): void {
  const renames = findArchitecture(type)?.renames ?? [];
  try {
    const weights = new Weights('model.safetensors', tensors).renamed(renames);
    buildGraphs({ type, config, weights, directory: '/models', dense: new Map(), hash: '' });
  } catch (error) {
    // A refusal with a cause was not thought of, and tells nobody which part is wrong.
    throw error instanceof HearthError && error.cause !== undefined ? error.cause : error;
  }
}

const names = goldenNames();

test('an architecture has no golden whose config could be damaged', () => {
  const covered = new Set(names.map((name) => findArchitecture(made(name).type)));
  expect(listSupported().filter(({ type }) => !covered.has(findArchitecture(type)))).toEqual([]);
  expect(names.length * CONFIGS).toBeGreaterThanOrEqual(3000);
});

test('a checkpoint with wrong values is told as a fault of Hearth, hangs it or takes its memory', async () => {
  let refused = 0;
  await leavesNothing(async () => {
    for (const name of names) {
      const [whole, attack] = [made(name), new Attack(name)];
      for (let index = 0; index < CONFIGS + TABLES; index++)
        await attack.run(index, () => {
          build(damagedCase(whole, name, index));
        });
      refused += attack.refused;
      attack.expectRefused(1);
    }
  });
  expect(refused).toBeGreaterThan(0);
}, 120_000);
