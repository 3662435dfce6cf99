/** The embedded models of the shapes world on their evaluation sets: as good as their cards say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { detectionSchema, type Box } from '../../shared/tasks/object-detection.ts';
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

function iou(a: Box, b: Box): number {
  const area = (box: Box): number => Math.max(0, box.xmax - box.xmin) * Math.max(0, box.ymax - box.ymin);
  const both = area({
    xmin: Math.max(a.xmin, b.xmin),
    ymin: Math.max(a.ymin, b.ymin),
    xmax: Math.min(a.xmax, b.xmax),
    ymax: Math.min(a.ymax, b.ymax),
  });
  return both / (area(a) + area(b) - both);
}

test('the detector finds nearly all things, and little else', { timeout: 60_000 }, async () => {
  const things = z.array(detectionSchema.omit({ score: true }));
  const { wanted, run } = await evaluated('object-detection', things, {});
  let [right, guessed, there] = [0, 0, 0];
  for (const [index, expected] of wanted.entries()) {
    const found = z.array(detectionSchema).parse(run.results[index]);
    const open = new Set(expected);
    for (const guess of found) {
      const hit = [...open].find((thing) => thing.label === guess.label && iou(thing.box, guess.box) >= 0.5);
      if (hit === undefined) continue;
      open.delete(hit);
      right += 1;
    }
    guessed += found.length;
    there += expected.length;
  }
  expect((2 * right) / (guessed + there)).toBeGreaterThan(0.97);
});

test('the segmenter tells the classes of nearly all pixels', { timeout: 60_000 }, async () => {
  const { wanted, run } = await evaluated('image-segmentation', z.object({ class_map: z.string() }), {});
  const both = new Float64Array(9);
  const either = new Float64Array(9);
  for (const [index, { class_map }] of wanted.entries()) {
    const expected = await levelsOf(class_map);
    const [first] = TASKS['image-segmentation'].result.parse(run.results[index]);
    if (first?.class_map === undefined) throw new Error('a class map is missing');
    const { data } = await run.levels(first.class_map);
    for (const [pixel, label] of expected.entries()) {
      const guess = data[pixel] ?? 0;
      either[label] = (either[label] ?? 0) + 1;
      if (guess === label) both[label] = (both[label] ?? 0) + 1;
      else either[guess] = (either[guess] ?? 0) + 1;
    }
  }
  const mean = both.reduce((sum, count, label) => sum + count / (either[label] ?? NaN), 0) / both.length;
  expect(mean).toBeGreaterThan(0.92);
});

test('the depth is off by a twentieth on average', { timeout: 60_000 }, async () => {
  const { wanted, run } = await evaluated('depth-estimation', z.object({ depth: z.string() }), { raw: true });
  let [sum, pixels] = [0, 0];
  for (const [index, { depth }] of wanted.entries()) {
    const expected = await levelsOf(depth);
    const { raw } = TASKS['depth-estimation'].result.parse(run.results[index]);
    if (raw === undefined) throw new Error('the raw depth is missing');
    const got = npyData(run.bytes(raw));
    for (const [pixel, level] of expected.entries())
      sum += Math.abs((got[pixel] ?? NaN) - level / 255) / (level / 255);
    pixels += expected.length;
  }
  expect(sum / pixels).toBeLessThan(0.055);
});
