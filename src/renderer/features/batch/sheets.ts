/** A batch of pictures or sounds as tables: a line for each file, and a line for each thing that was found in one. Pure. */
import { depthOf } from '../../tasks/depth-estimation/depth.ts';
import { segmentedOf } from '../../tasks/image-segmentation/segments.ts';
import { labelsOf } from '../../tasks/labels/labels-of.ts';
import { madeOf } from '../../tasks/made-picture/made.ts';
import { proposalsOf } from '../../tasks/mask-generation/masks.ts';
import { placeOf } from '../../tasks/object-detection/detections.ts';
import { transcriptOf } from '../../tasks/automatic-speech-recognition/result.ts';
import { csvCell, csvText } from '../../tasks/csv.ts';
import type { RunTask } from '../run/request.ts';
import type { Run } from '../run/run-state.ts';
import type { Batch, BatchRow } from './batch.ts';
import { labelsIn, longText, rowText, thingsOf } from './findings.ts';
import { runOfRow } from './media-rows.ts';

/** A cell: a number as it is, a text in quotes, nothing. */
type Cell = string | number | null;

const written = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'number' ? String(cell) : csvCell(cell);

/** Columns of a table, and the cells of each line. */
interface Columns {
  readonly head: readonly string[];
  readonly cells: (batch: Batch, row: BatchRow, threshold: number) => readonly (readonly Cell[])[];
}

const TEXT: Columns = {
  head: ['text'],
  cells: (batch, row, threshold) => [
    [longText(runOfRow(batch, row)) || done(row, rowText(batch, row, threshold))],
  ],
};
const LABEL: Columns = {
  head: ['label', 'score'],
  cells: (batch, row) => {
    const best = labelsOf(runOfRow(batch, row))?.[0];
    return [[best?.label ?? null, best?.score ?? null]];
  },
};
const COUNTED: Columns = {
  head: ['count', 'labels'],
  cells: (batch, row, threshold) => {
    const run = runOfRow(batch, row);
    const count = thingsOf(run, threshold)?.length ?? segmentedOf(run)?.parts.length ?? null;
    return [[count, labelsIn(run, threshold).join('; ')]];
  },
};

/** What stands in the line of a file beside its name; a task without a line of its own is told in words. */
const ITEMS: Readonly<Partial<Record<RunTask, Columns>>> = {
  'object-detection': COUNTED,
  'zero-shot-object-detection': COUNTED,
  'image-segmentation': COUNTED,
  'image-classification': LABEL,
  'zero-shot-image-classification': LABEL,
  'audio-classification': LABEL,
  'zero-shot-audio-classification': LABEL,
  'depth-estimation': {
    head: ['min', 'max', 'mean', 'width', 'height'],
    cells: (batch, row) => {
      const depth = depthOf(runOfRow(batch, row));
      return [
        [depth?.min, depth?.max, depth?.mean, depth?.width, depth?.height].map((value) => value ?? null),
      ];
    },
  },
  'mask-generation': {
    head: ['score', 'share'],
    cells: (batch, row) => {
      const best = proposalsOf(runOfRow(batch, row))?.masks[0];
      return [[best?.score ?? null, best?.area ?? null]];
    },
  },
  'background-removal': {
    head: ['share'],
    cells: (batch, row) => [[madeOf(runOfRow(batch, row))?.cut?.area ?? null]],
  },
  'image-to-image': {
    head: ['width', 'height'],
    cells: (batch, row) => {
      const size = madeOf(runOfRow(batch, row))?.size;
      return [[size?.width ?? null, size?.height ?? null]];
    },
  },
  'automatic-speech-recognition': {
    head: ['text', 'language'],
    cells: (batch, row) => {
      const run = runOfRow(batch, row);
      return [[longText(run), run === null ? null : (transcriptOf(run)?.language ?? null)]];
    },
  },
};

const BOXES: Columns = {
  head: ['label', 'score', 'left', 'top', 'width', 'height'],
  cells: (batch, row, threshold) =>
    (thingsOf(runOfRow(batch, row), threshold) ?? []).map((each) => [
      each.label,
      each.score,
      ...placeOf(each),
    ]),
};
const LABELS: Columns = {
  head: ['label', 'score'],
  cells: (batch, row) => (labelsOf(runOfRow(batch, row)) ?? []).map(({ label, score }) => [label, score]),
};

/** What a file may have several of. */
const THINGS: Readonly<Partial<Record<RunTask, Columns>>> = {
  'object-detection': BOXES,
  'zero-shot-object-detection': BOXES,
  'image-segmentation': {
    head: ['label', 'score', 'share', 'id'],
    cells: (batch, row) =>
      (segmentedOf(runOfRow(batch, row))?.parts ?? []).map(({ label, score, area, id }) => [
        label,
        score,
        area,
        id,
      ]),
  },
  'image-classification': LABELS,
  'zero-shot-image-classification': LABELS,
  'audio-classification': LABELS,
  'zero-shot-audio-classification': LABELS,
  'automatic-speech-recognition': {
    head: ['text', 'start', 'end'],
    cells: (batch, row) => chunksOf(runOfRow(batch, row)),
  },
};

function chunksOf(run: Run | null): Cell[][] {
  const chunks = run === null ? [] : (transcriptOf(run)?.chunks ?? []);
  return chunks.map(({ text, timestamp: [start, end] }) => [text.trim(), start, end]);
}

function done({ state }: BatchRow, words: string): string {
  return state === 'done' ? words : '';
}

/** A line for each file: its name, where it is, its result in short, and what is wrong with it. */
export function itemsCsv(batch: Batch, threshold: number): string {
  const { head, cells } = ITEMS[batch.task] ?? TEXT;
  return csvText([
    ['file', 'state', ...head, 'problem'].map(csvCell),
    ...batch.rows.map((row) => {
      const [own = []] = cells(batch, row, threshold);
      return [csvCell(row.name), row.state, ...own.map(written), csvCell(row.problem ?? '')];
    }),
  ]);
}

/** True for tasks that may find several things in one file. */
export function hasThings(task: RunTask): boolean {
  return THINGS[task] !== undefined;
}

/** A line for each thing: a box, a part, a label, a stretch of speech. Empty but for its head where nothing was found. */
export function thingsCsv(batch: Batch, threshold: number): string {
  const { head, cells } = THINGS[batch.task] ?? LABELS;
  return csvText([
    ['file', ...head].map(csvCell),
    ...batch.rows.flatMap((row) =>
      cells(batch, row, threshold).map((own) => [csvCell(row.name), ...own.map(written)]),
    ),
  ]);
}
