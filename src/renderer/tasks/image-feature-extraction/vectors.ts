/** The vectors of a picture as a view shows them, and their CSV. Pure. */
import { z } from 'zod';
import { imageFeatureExtraction } from '../../../shared/tasks/image-feature-extraction.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';

/** What a run gave for one picture. */
export interface Vectors {
  /** One for each part of the picture, or one for all of it. */
  readonly rows: readonly (readonly number[])[];
  /** Shape of the model's output: `[197, 768]`, or `[channels, height, width]` of a convolutional one. */
  readonly shape: readonly number[];
}

const one = imageFeatureExtraction.result;
const resultSchema = z.union([one, z.array(one).min(1)]);

/** The vectors of a finished run; of a list those of the first picture. Null where there is not a number. */
export const vectorsOf = ofFinished((run: Run): Vectors | null => {
  const { data } = resultSchema.safeParse(run.result);
  const first = Array.isArray(data) ? data[0] : data;
  if (first === undefined) return null;
  const rows = first.features.filter((row) => row.length > 0);
  return rows.length === 0 ? null : { rows, shape: first.shape };
});

/** Smallest and largest number of a vector, which may be too long to be the arguments of a call. */
export function rangeOf(vector: readonly number[]): readonly [number, number] {
  return vector.reduce<readonly [number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Infinity, -Infinity],
  );
}

/** A row for each vector, with the places of the numbers as the head. */
export function vectorsAsCsv({ rows }: Vectors): string {
  const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const head = Array.from({ length: longest }, (_, at) => String(at + 1));
  return csvText([head, ...rows.map((row) => row.map(String))]);
}
