/** The lines of an embeddings run with their vectors, and the one that is selected in every view of them. */
import { z } from 'zod';
import { create } from 'zustand';
import { featureExtraction } from '../../../shared/tasks/feature-extraction.ts';
import { textsOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';

const manySchema = z.array(featureExtraction.result);

/** Lines with their vectors, in the order of the input. */
export interface Embedded {
  readonly lines: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly dimensions: number;
}

/** Parsing thousands of vectors takes a while, and map and pane ask for the same ones. */
const parsed = new WeakMap<Run, Embedded | null>();

/** What a finished run gave; null while there is none, or where its result has another shape. */
export function embeddedOf(run: Run | null): Embedded | null {
  if (run?.phase !== 'done') return null;
  const known = parsed.get(run);
  if (known !== undefined) return known;
  const fresh = parse(run);
  parsed.set(run, fresh);
  return fresh;
}

function parse(run: Run): Embedded | null {
  const results = manySchema.safeParse(Array.isArray(run.result) ? run.result : [run.result]);
  if (!results.success || results.data.length === 0) return null;
  return {
    lines: textsOf(run.request.inputs),
    vectors: results.data.map(({ embedding }) => embedding),
    dimensions: results.data[0]?.dimensions ?? 0,
  };
}

/** The selected line, by its index. */
export const useSelection = create<{ readonly selected: number }>()(() => ({ selected: 0 }));

/** Selects a line. */
export function select(selected: number): void {
  useSelection.setState({ selected });
}
