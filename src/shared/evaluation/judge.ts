/** How the results of a task are judged: what is kept of each, and the figures that all of them give. */
import type { EvalItem, EvalSet } from './set.ts';
import { bootstrap, wilson } from './interval.ts';
import type { Measure, MeasureId } from './measures.ts';

/** A picture as its values, row by row, the channels of a pixel together. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** The value of white: 255 or 65535. */
  readonly max: number;
  readonly data: Uint8Array | Uint16Array;
}

/** What a judge may ask for beside the result. */
export interface JudgeTools {
  /** Reads a PNG: a data URL of the set, or a picture that a run made. */
  readonly read: (picture: unknown) => Promise<Raster>;
  /** What the set's recognizer understands of a sound; null where there is none. */
  readonly listen: ((audio: unknown) => Promise<string>) | null;
}

/** One evaluation under way: results go in, figures come out. */
export interface Judging {
  /** Takes the result of an item; throws where it is none of the task. */
  add(item: EvalItem, result: unknown, tools: JudgeTools): Promise<void>;
  /** The figures of what was taken so far, the set's own first. Figures that this set has no items for are left out. */
  measures(): Promise<Measure[]>;
}

/** The judge of a task. */
export interface Judge {
  /** What the model gets of an item: one input, or a list of them, whose results then come as a list. */
  inputs(item: EvalItem, set: EvalSet): unknown;
  begin(set: EvalSet): Judging;
}

/** A figure over what was kept of each result. */
export interface Figure<S> {
  readonly id: MeasureId;
  readonly of: (stats: readonly S[]) => number;
  /** The results that the figure is about; left out, it is about all of them. */
  readonly among?: (stat: S) => boolean;
  /** Where the figure is a share of the results: whether one of them counts. Its interval is then Wilson's. */
  readonly counts?: (stat: S) => boolean;
}

/** The share of the results that are right. */
export function share<S>(id: MeasureId, counts: (stat: S) => boolean): Figure<S> {
  return { id, counts, of: (stats) => stats.filter(counts).length / stats.length };
}

/** The mean of a figure of each result. */
export function mean<S>(id: MeasureId, of: (stat: S) => number): Figure<S> {
  return { id, of: (stats) => stats.reduce((sum, stat) => sum + of(stat), 0) / stats.length };
}

/** A judge that keeps an `S` of each result. */
export function judgeOf<S>(parts: {
  readonly inputs?: Judge['inputs'];
  readonly keep: (item: EvalItem, result: unknown, tools: JudgeTools, set: EvalSet) => S | Promise<S>;
  readonly figures: readonly Figure<S>[];
}): Judge {
  return {
    inputs: parts.inputs ?? ((item) => item.input),
    begin: (set) => {
      const kept: S[] = [];
      return {
        add: async (item, result, tools) => void kept.push(await parts.keep(item, result, tools, set)),
        measures: async () => {
          const measures: Measure[] = [];
          for (const figure of parts.figures) {
            const measure = await measureOf(figure, kept);
            if (measure !== null) measures.push(measure);
          }
          return measures;
        },
      };
    },
  };
}

async function measureOf<S>(
  { id, of, counts, among = () => true }: Figure<S>,
  all: readonly S[],
): Promise<Measure | null> {
  const kept = all.filter(among);
  const value = of(kept);
  if (!Number.isFinite(value)) return null;
  const ends =
    counts === undefined ? await bootstrap(kept, of) : wilson(kept.filter(counts).length, kept.length);
  return { id, value, ...ends };
}
