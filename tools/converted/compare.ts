/** How far what a runner says is from what a golden tells of it. */
import { expect } from 'vitest';
import { classOf, openFolder, runsHere, type WholeFolder } from './whole.ts';
import { expectAccurate } from '../../src/runner/accuracy.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';

/** Differences of all runs of a task. */
export interface Distance {
  /** Where a text, a label, a length or a place is another one. */
  readonly different: string[];
  /** The largest difference of a score or a coordinate of a vector. */
  number: number;
  /** The largest difference of a corner of a box, in pixels. */
  pixels: number;
}

/** Adds what differs between a result and what is told of it: fields that are not told may be anything. */
export function addDistance(distance: Distance, got: unknown, want: unknown, path = ''): void {
  if (typeof want === 'number') {
    const difference = typeof got === 'number' ? Math.abs(got - want) : Number.NaN;
    const measure = /\b(?:box|x|y)\b/.test(path) ? 'pixels' : 'number';
    // Not Math.max: it must not forget that something is no number.
    if (!(difference <= distance[measure])) distance[measure] = difference;
    return;
  }
  if (typeof want !== 'object' || want === null) {
    if (got !== want) distance.different.push(`${path}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
    return;
  }
  const had: Readonly<Record<string, unknown>> = typeof got === 'object' && got !== null ? { ...got } : {};
  if (Array.isArray(want) && (!Array.isArray(got) || got.length !== want.length))
    distance.different.push(`${path}: not ${String(want.length)} of them`);
  for (const [name, value] of Object.entries(want))
    addDistance(distance, had[name], value, `${path}.${name}`);
}

/** What the rows of a kind of folders say. */
interface Told {
  readonly inputs: string;
  /** Which measures there are besides texts, with their bars. */
  readonly number?: { readonly measure: string; readonly tolerance: number };
  readonly pixels?: { readonly measure: string; readonly tolerance: number };
}

/** Converts a folder, runs all that its golden asks, and asserts that each task says what the golden says. */
export async function expectFolder(folder: WholeFolder, told: Told): Promise<void> {
  await using model = await openFolder(folder);
  const distances = new Map<TaskId, Distance>();
  for (const run of folder.runs) {
    const distance = distances.get(run.task) ?? { different: [], number: 0, pixels: 0 };
    distances.set(run.task, distance);
    addDistance(distance, (await model.run(run)).result, run.want);
  }
  for (const [task, { different, number, pixels }] of distances) {
    expect(runsHere(folder, task), `it does ${task}`).toBe(true);
    const row = {
      task,
      architecture: classOf(folder),
      inputs: `converted from raw weights; ${told.inputs}`,
    };
    const measure = 'texts, labels and places that differ';
    expect(different).toEqual([]);
    expectAccurate({ ...row, measure, worst: different.length, tolerance: 0 });
    if (told.number !== undefined) expectAccurate({ ...row, ...told.number, worst: number });
    if (told.pixels !== undefined) expectAccurate({ ...row, ...told.pixels, worst: pixels });
  }
}
