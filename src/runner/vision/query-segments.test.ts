/** Against the processors of transformers on made-up answers of the three families that answer with queries. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { golden } from '../testing.ts';
import { highestPlanes } from './planes.ts';
import {
  classPlanes,
  instanceSegments,
  NOTHING,
  panopticSegments,
  resizedPlanes,
  type QueryAnswer,
  type SegmentMap,
} from './query-segments.ts';

const numbers = z.array(z.number());
const answerSchema = z.object({
  family: z.enum(['detr', 'maskformer', 'mask2former']),
  kind: z.enum(['semantic', 'panoptic', 'instance']),
  map: z.array(z.int()),
  segments: z.array(z.object({ id: z.int(), label: z.int(), score: z.number() })).default([]),
});
const { cases } = golden(
  'segmentation-queries.json',
  z.object({
    cases: z.array(
      z.object({
        given: z.object({
          logits: numbers,
          masks: numbers,
          queries: z.int(),
          classes: z.int(),
          width: z.int(),
          height: z.int(),
        }),
        target: z.object({ width: z.int(), height: z.int() }),
        options: z.object({
          threshold: z.number(),
          mask_threshold: z.number(),
          overlap_mask_area_threshold: z.number(),
        }),
        answers: z.array(answerSchema),
      }),
    ),
  }),
);
type Case = (typeof cases)[number];
type Answer = z.output<typeof answerSchema>;

/** A map from its runs: value, length, value, length, … */
function unrolled(runs: readonly number[]): number[] {
  return runs.flatMap((value, index) =>
    index % 2 === 0 ? new Array<number>(runs[index + 1] ?? 0).fill(value) : [],
  );
}

function answerOf({ given }: Case, { family }: Answer): QueryAnswer {
  const { width, height, queries: count } = given;
  const masks = { count, width, height, data: Float32Array.from(given.masks) };
  return {
    logits: Float32Array.from(given.logits),
    classes: given.classes,
    masks: family === 'mask2former' ? resizedPlanes(masks, { width: 384, height: 384 }) : masks,
  };
}

function mine(one: Case, { family, kind }: Answer, answer: QueryAnswer): SegmentMap {
  if (kind === 'semantic') return { map: highestPlanes(classPlanes(answer), one.target), segments: [] };
  return kind === 'instance' && family !== 'detr'
    ? instanceSegments(answer, one.target, one.options.threshold)
    : panopticSegments(answer, one.target, one.options);
}

const each = cases.flatMap((one, index) =>
  one.answers.map((answer) => ({ name: `${answer.family}, ${answer.kind}, case ${index}`, one, answer })),
);

test.each(each)('$name: the segments and the map of the original', ({ one, answer }) => {
  const { map, segments } = mine(one, answer, answerOf(one, answer));
  expect(segments.map(({ id, label }) => ({ id, label }))).toEqual(
    answer.segments.map(({ id, label }) => ({ id, label })),
  );
  for (const [index, { score }] of answer.segments.entries())
    expect(Math.abs((segments[index]?.score ?? NaN) - score)).toBeLessThan(2e-6);
  // The original's "nothing" is 0 in panoptic maps and -1 in instance maps.
  const nothing = answer.family === 'detr' || answer.kind === 'panoptic' ? 0 : -1;
  const wanted = unrolled(answer.map).map((id) =>
    answer.kind !== 'semantic' && id === nothing ? NOTHING : id,
  );
  expect([...map].filter((id, pixel) => id !== wanted[pixel])).toEqual([]);
  expect(map).toHaveLength(wanted.length);
});

describe('thresholds', () => {
  const options = { threshold: 0.5, mask_threshold: 0.5, overlap_mask_area_threshold: 0.5 };
  const size = { width: 2, height: 1 };
  const answer = (logits: readonly number[], masks: readonly number[]): QueryAnswer => ({
    logits: Float32Array.from(logits),
    classes: 3,
    masks: { count: logits.length / 3, width: 2, height: 1, data: Float32Array.from(masks) },
  });

  test('with no query sure enough, all of the picture is nothing', () => {
    expect(panopticSegments(answer([0, 0, 9], [5, 5]), size, options)).toEqual({
      map: Uint16Array.of(NOTHING, NOTHING),
      segments: [],
    });
  });

  test('a thing that others cover by more than the share is left out, and its pixels are nothing', () => {
    // Both claim both pixels; the first is surer on the left, the second on the right.
    const two = answer([9, 0, 0, 0, 9, 0], [9, 1, 1, 9]);
    expect(panopticSegments(two, size, { ...options, overlap_mask_area_threshold: 0.6 }).segments).toEqual(
      [],
    );
    const kept = panopticSegments(two, size, { ...options, overlap_mask_area_threshold: 0.4 });
    expect([...kept.map]).toEqual([1, 2]);
  });

  test('of two instances on one place the surer is on top', () => {
    const { map, segments } = instanceSegments(answer([9, 0, 0, 0, 5, 0], [9, 9, 9, 9]), size, 0.5);
    expect(segments.map(({ label }) => label)).toEqual([1, 0]);
    expect([...map]).toEqual([1, 1]);
  });
});
