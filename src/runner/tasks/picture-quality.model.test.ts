/** The embedded models of the shapes world on their evaluation sets: as good as their cards say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { countsAt, matchThings } from '../../shared/evaluation/metrics/boxes.ts';
import { f1Of, sumCounts } from '../../shared/evaluation/metrics/labels.ts';
import { absRel, classOverlaps, depthErrors, meanIou } from '../../shared/evaluation/metrics/pixels.ts';
import { detectionSchema } from '../../shared/tasks/object-detection.ts';
import { TASKS, type TaskId } from '../../shared/tasks/index.ts';
import { EMBEDDED } from '../testing.ts';
import { npyData, runOnPictures, type PictureRun } from './picture-goldens.ts';

const EVAL = join(EMBEDDED, '../eval');

/** An evaluation set, and what its model makes of its pictures. */
async function evaluated<S extends z.ZodType>(
  task: TaskId,
  expected: S,
  options: object,
): Promise<{ readonly wanted: z.output<S>[]; readonly run: PictureRun }> {
  const item = z.object({ input: z.string(), expected: z.unknown() });
  const set = z.object({ task: z.literal(task), model: z.string(), items: z.array(item).min(50) });
  const { model, items } = set.parse(JSON.parse(readFileSync(join(EVAL, `${task}.json`), 'utf8')));
  const run = await runOnPictures(
    task,
    { directory: join(EMBEDDED, model), file: 'onnx/model_quantized.onnx' },
    items.map(({ input }) => join(EVAL, input)),
    options,
  );
  return { wanted: items.map((one) => expected.parse(one.expected)), run };
}

/** The grey levels of a PNG data URL. */
async function levelsOf(url: string): Promise<Uint8Array> {
  const png = Buffer.from(url.replace(/^data:image\/png;base64,/, ''), 'base64');
  return new Uint8Array(await sharp(png).toColourspace('b-w').raw().toBuffer());
}

test('the detector finds nearly all things, and little else', { timeout: 60_000 }, async () => {
  const things = z.array(detectionSchema.omit({ score: true }));
  const { wanted, run } = await evaluated('object-detection', things, {});
  const counts = wanted.map((expected, index) =>
    countsAt(matchThings(expected, z.array(detectionSchema).parse(run.results[index])), 0.5),
  );
  expect(f1Of(sumCounts(counts))).toBeGreaterThan(0.97);
});

test('the segmenter tells the classes of nearly all pixels', { timeout: 60_000 }, async () => {
  const { wanted, run } = await evaluated('image-segmentation', z.object({ class_map: z.string() }), {});
  const overlaps = [];
  for (const [index, { class_map }] of wanted.entries()) {
    const expected = await levelsOf(class_map);
    const [first] = TASKS['image-segmentation'].result.parse(run.results[index]);
    if (first?.class_map === undefined) throw new Error('a class map is missing');
    overlaps.push(classOverlaps(expected, (await run.levels(first.class_map)).data));
  }
  expect(meanIou(overlaps)).toBeGreaterThan(0.92);
});

test('the depth is off by a twentieth on average', { timeout: 60_000 }, async () => {
  const { wanted, run } = await evaluated('depth-estimation', z.object({ depth: z.string() }), { raw: true });
  const errors = [];
  for (const [index, { depth }] of wanted.entries()) {
    const expected = Float64Array.from(await levelsOf(depth), (level) => level / 255);
    const { raw } = TASKS['depth-estimation'].result.parse(run.results[index]);
    if (raw === undefined) throw new Error('the raw depth is missing');
    errors.push(depthErrors(expected, npyData(run.bytes(raw))));
  }
  expect(absRel(errors)).toBeLessThan(0.055);
});
