/** The lines of an embeddings run with their vectors, and what every view of them shows: one selection, one way to compare. */
import { z } from 'zod';
import { create } from 'zustand';
import { featureExtraction } from '../../../shared/tasks/feature-extraction.ts';
import { textsOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { ofFinished } from '../finished-result.ts';
import { byGroup, groupsOf } from './groups.ts';
import type { Metric } from './metric.ts';

const manySchema = z.array(featureExtraction.result);

/** Lines with their vectors, in the order of the input. */
export interface Embedded {
  readonly lines: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly dimensions: number;
}

/** What a finished run gave; null while there is none, or where its result has another shape. */
export const embeddedOf = ofFinished(parse);

function parse(run: Run): Embedded | null {
  const results = manySchema.safeParse(Array.isArray(run.result) ? run.result : [run.result]);
  if (!results.success || results.data.length === 0) return null;
  return {
    lines: textsOf(run.request.inputs),
    vectors: results.data.map(({ embedding }) => embedding),
    dimensions: results.data[0]?.dimensions ?? 0,
  };
}

interface Looks {
  /** The selected line, by its index. */
  readonly selected: number;
  /** How lines are compared. */
  readonly metric: Metric;
  /** True where lines stand group by group instead of in the order of the input. */
  readonly grouped: boolean;
  /** The run whose lines are being changed; another run shows its own lines again. */
  readonly editing: string | null;
  /** How the lines are shown beside their list. */
  readonly shape: 'map' | 'table';
}

/** What every view of the lines shows. Nothing of it needs a new run. */
export const useLooks = create<Looks>()(() => ({
  selected: 0,
  metric: 'cosine',
  grouped: false,
  editing: null,
  shape: 'map',
}));

/** Selects a line. */
export function select(selected: number): void {
  useLooks.setState({ selected });
}

/** Compares the lines in another way. */
export function chooseMetric(metric: Metric): void {
  useLooks.setState({ metric });
}

/** Puts the lines in the order of their groups, or of the input. */
export function chooseGrouped(grouped: boolean): void {
  useLooks.setState({ grouped });
}

const known = new WeakMap<Embedded, readonly number[]>();

/** The group of each line, worked out once for a result. */
export function groupsIn(embedded: Embedded): readonly number[] {
  const before = known.get(embedded);
  if (before !== undefined) return before;
  const groups = groupsOf(embedded.vectors);
  known.set(embedded, groups);
  return groups;
}

/** The indexes of the lines in the order in which they are shown. */
export function orderOf(embedded: Embedded, grouped: boolean): readonly number[] {
  return grouped ? byGroup(groupsIn(embedded)) : [...embedded.lines.keys()];
}

/** Colours of the charts that are told apart beside the ember, in the order of the groups. */
const COLOURS = ['--c-2', '--c-4', '--c-5', '--c-3', '--c-6', '--c-8', '--c-7'] as const;

/** The colour of a group, as a CSS value. */
export function groupColour(group: number): string {
  return `var(${COLOURS[group % COLOURS.length] ?? '--c-2'})`;
}

/** Shows the lines as a map or as a table. */
export function chooseShape(shape: Looks['shape']): void {
  useLooks.setState({ shape });
}

/** Id of the field with the lines. */
export const LINES_FIELD = 'lines-to-compare';

/** Lets a person change the lines of a run, and goes to their field once it is there. */
export function editLines(run: string | null): void {
  useLooks.setState({ editing: run });
  setTimeout(() => document.getElementById(LINES_FIELD)?.focus());
}

/** The lines with their vectors as JSON. */
export function vectorsAsJson({ lines, vectors }: Pick<Embedded, 'lines' | 'vectors'>): string {
  return JSON.stringify(lines.map((text, index) => ({ text, embedding: vectors[index] })));
}
