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

interface VectorsView {
  /** The selected line, by its index. */
  readonly selected: number;
  /** The run whose lines are being changed; another run shows its own lines again. */
  readonly editing: string | null;
  /** How the lines are shown beside their list. */
  readonly shape: 'map' | 'table';
}

/** How the lines are shown. */
export const useSelection = create<VectorsView>()(() => ({ selected: 0, editing: null, shape: 'map' }));

/** Selects a line. */
export function select(selected: number): void {
  useSelection.setState({ selected });
}

/** Shows the lines as a map or as a table. */
export function chooseShape(shape: VectorsView['shape']): void {
  useSelection.setState({ shape });
}

/** Id of the field with the lines. */
export const LINES_FIELD = 'lines-to-compare';

/** Lets a person change the lines of a run, and goes to their field once it is there. */
export function editLines(run: string | null): void {
  useSelection.setState({ editing: run });
  setTimeout(() => document.getElementById(LINES_FIELD)?.focus());
}

/** The lines with their vectors as JSON. */
export function vectorsAsJson({ lines, vectors }: Pick<Embedded, 'lines' | 'vectors'>): string {
  return JSON.stringify(lines.map((text, index) => ({ text, embedding: vectors[index] })));
}
