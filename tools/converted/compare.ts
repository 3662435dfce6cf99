/** How far what a runner says is from what a golden tells of it. */
import sharp from 'sharp';
import { expect } from 'vitest';
import { z } from 'zod';
import { expectAccurate, worstDifference } from '../../src/runner/accuracy.ts';
import { npyData, overlap, unrolled } from '../../src/runner/tasks/picture-goldens.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { classOf, openFolder, runsHere, type WholeFolder } from './whole.ts';

/** Differences of all runs of a task. */
export interface Distance {
  /** Where a text, a label, a length or a place is another one. */
  readonly different: string[];
  /** The largest difference of a score or a coordinate of a vector. */
  number: number;
  /** The largest difference of a corner of a box or of a joint, in pixels. */
  pixels: number;
  /** The least share of its pixels that a mask has in common with what is told of it. */
  masks: number;
  /** The largest difference of a depth, as a share of the range of its picture's depths. */
  depths: number;
}

/** A mask is told as the lengths of its runs: value, length, value, length, … */
const maskSchema = z.strictObject({ runs: z.array(z.int()) });
/** Of depths every so many-th row and column is told. */
const depthsSchema = z.strictObject({
  step: z.int(),
  width: z.int(),
  range: z.number(),
  depths: z.array(z.number()),
});
const savedSchema = z.looseObject({ media_id: z.string() });
type Saved = ReadonlyMap<string, Uint8Array>;

/** Adds what differs between a result and what is told of it: fields that are not told may be anything. */
export async function addDistance(
  distance: Distance,
  got: unknown,
  want: unknown,
  saved: Saved = new Map(),
  path = '',
): Promise<void> {
  if (typeof want === 'number') {
    const difference = typeof got === 'number' ? Math.abs(got - want) : Number.NaN;
    const measure = /\b(?:box|x|y)\b/.test(path) ? 'pixels' : 'number';
    // What is no number stays so.
    distance[measure] = Math.max(distance[measure], difference);
    return;
  }
  if (typeof want !== 'object' || want === null) {
    if (got !== want) distance.different.push(`${path}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
    return;
  }
  const mask = maskSchema.safeParse(want);
  if (mask.success) {
    distance.masks = Math.min(distance.masks, await commonShare(got, mask.data.runs, saved));
    return;
  }
  const depths = depthsSchema.safeParse(want);
  if (depths.success) {
    distance.depths = Math.max(distance.depths, farthest(npyData(bytesOf(got, saved)), depths.data));
    return;
  }
  const had: Readonly<Record<string, unknown>> = typeof got === 'object' && got !== null ? { ...got } : {};
  if (Array.isArray(want) && (!Array.isArray(got) || got.length !== want.length))
    distance.different.push(`${path}: not ${String(want.length)} of them`);
  for (const [name, value] of Object.entries(want))
    await addDistance(distance, had[name], value, saved, `${path}.${name}`);
}

async function commonShare(got: unknown, runs: readonly number[], saved: Saved): Promise<number> {
  const levels = await sharp(bytesOf(got, saved)).toColourspace('b-w').raw().toBuffer();
  return overlap(levels, unrolled(runs));
}

function farthest(got: Float32Array, { step, width, range, depths }: z.output<typeof depthsSchema>): number {
  const kept = got.filter((_, at) => Math.floor(at / width) % step === 0 && (at % width) % step === 0);
  return worstDifference(kept, depths) / range;
}

function bytesOf(got: unknown, saved: Saved): Uint8Array {
  const bytes = saved.get(savedSchema.parse(got).media_id);
  if (bytes === undefined) throw new Error('nothing was saved under this id');
  return bytes;
}

/** The bars of all folders: the usual ones. */
const BARS = {
  number: { measure: 'scores, vectors', tolerance: 1e-4 },
  pixels: { measure: 'places, px', tolerance: 1 },
  masks: { measure: 'IoU of masks', tolerance: 0.99, bound: 'at-least' },
  depths: { measure: 'depth, share of the range', tolerance: 1e-3 },
} as const;

/** Where nothing differs. */
export const same = (): Distance => ({ different: [], number: 0, pixels: 0, masks: 1, depths: 0 });

/** What a row of docs/accuracy.md says besides a measure. */
interface Row {
  readonly task: string;
  readonly architecture: string;
  readonly inputs: string;
}

/** Asserts that texts and labels are the same, and that numbers, places and masks keep the usual bars where there are any. */
export function expectClose(row: Row, { different, ...measured }: Distance): void {
  expect(different).toEqual([]);
  expectAccurate({ ...row, measure: 'texts and labels that differ', worst: different.length, tolerance: 0 });
  for (const kind of ['number', 'pixels', 'masks', 'depths'] as const)
    if (measured[kind] !== same()[kind]) expectAccurate({ ...row, ...BARS[kind], worst: measured[kind] });
}

/** Converts a folder, runs all that its golden asks, and asserts that each task says what the golden says. */
export async function expectFolder(folder: WholeFolder, inputs: string): Promise<void> {
  await using model = await openFolder(folder);
  const distances = new Map<TaskId, Distance>();
  for (const run of folder.runs) {
    const distance = distances.get(run.task) ?? same();
    distances.set(run.task, distance);
    const { result, saved } = await model.run(run);
    await addDistance(distance, result, run.want, saved);
  }
  for (const [task, distance] of distances) {
    expect(runsHere(folder, task), `it does ${task}`).toBe(true);
    expectClose(
      { task, architecture: classOf(folder), inputs: `converted from raw weights; ${inputs}` },
      distance,
    );
  }
}
