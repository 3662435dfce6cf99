/** Raw checkpoints that see, converted and run by the runners of their tasks, against the Python originals. */
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate, worstDifference } from '../../src/runner/accuracy.ts';
import type { TaskRunner } from '../../src/runner/tasks/prepare.ts';
import { npyData, overlap, SCENES, unrolled } from '../../src/runner/tasks/picture-goldens.ts';
import { runContext, testMedia } from '../../src/runner/testing.ts';
import { TASKS } from '../../src/shared/tasks/index.ts';
import { labelScoreSchema } from '../../src/shared/tasks/labels.ts';
import { detectionSchema } from '../../src/shared/tasks/object-detection.ts';
import { askedOf, convertedModel } from './folder.ts';

const shown = { picture: z.string(), options: z.record(z.string(), z.unknown()) };
const scored = z.object({ ...shown, scores: z.record(z.string(), z.number()) });
const deep = z.object({ ...shown, range: z.number(), depth: z.array(z.number()) });
const enlarged = z.object({ ...shown, pixels: z.array(z.int()) });
const boxed = z.object({ ...shown, found: z.array(detectionSchema) });
const cut = z.object({
  ...shown,
  segments: z.array(z.object({ label: z.string(), score: z.number().nullable(), mask: z.array(z.int()) })),
});
/** Of a depth every sixteenth pixel of every sixteenth row is kept. */
const STEP = 16;
/** Of a larger picture every seventeenth pixel of every seventeenth row. */
const LARGE_STEP = 17;
const ID = '0'.repeat(64);

/** What a task makes of one picture, and the bytes of the files that it saved. */
async function see(
  run: TaskRunner,
  { picture, options }: { readonly picture: string; readonly options: object },
): Promise<{ result: unknown; saved: (id: string) => Uint8Array }> {
  const media = testMedia({ [ID]: join(SCENES, picture) });
  const image = { media_id: ID, type: 'image/png', bytes: 1 };
  const { results } = await run([{ image }], options, runContext(undefined, media));
  return {
    result: results[0],
    saved: (id) => {
      const bytes = media.saved.get(id);
      if (bytes === undefined) throw new Error('nothing was saved under this id');
      return bytes;
    },
  };
}

function inputs(runs: readonly { readonly picture: string }[]): string {
  return `converted from raw weights; ${[...new Set(runs.map(({ picture }) => picture))].join(', ')}`;
}

test.each([
  ['mobilenet-v1', 'MobileNetV1ForImageClassification'],
  ['mobilenet-v2', 'MobileNetV2ForImageClassification'],
  ['resnet-basic', 'ResNetForImageClassification'],
  ['convnext', 'ConvNextForImageClassification'],
  ['dinov2-classes', 'Dinov2ForImageClassification'],
  ['swinv2-classes', 'Swinv2ForImageClassification'],
  ['beit-classes', 'BeitForImageClassification'],
  ['bit', 'BitForImageClassification'],
  ['regnet', 'RegNetForImageClassification'],
  ['efficientnet', 'EfficientNetForImageClassification'],
  ['mobilevit', 'MobileViTForImageClassification'],
])('a raw %s gives other scores than the original', async (name, architecture) => {
  const task = 'image-classification';
  const { beside, runs } = askedOf(name, scored);
  await using model = await convertedModel(name, { task, beside });
  const worst: number[] = [];
  for (const asked of runs) {
    const { result } = await see(model.run, asked);
    const got = z.array(labelScoreSchema).parse(result);
    expect(got.map(({ label }) => label)).toEqual(Object.keys(asked.scores));
    worst.push(
      worstDifference(
        got.map(({ score }) => score),
        Object.values(asked.scores),
      ),
    );
  }
  const row = { task, architecture, inputs: inputs(runs), measure: 'scores' };
  expectAccurate({ ...row, worst: Math.max(...worst), tolerance: 1e-4 });
});

test.each([
  ['mask2former', 'Mask2FormerForUniversalSegmentation'],
  ['mask2former-resnet', 'Mask2FormerForUniversalSegmentation, ResNet'],
  ['maskformer-swin', 'MaskFormerForInstanceSegmentation, Swin'],
  ['mobilenet-v2-segments', 'MobileNetV2ForSemanticSegmentation'],
  ['segformer', 'SegformerForSemanticSegmentation'],
  ['beit-segments', 'BeitForSemanticSegmentation'],
  ['upernet-convnext', 'UperNetForSemanticSegmentation, ConvNeXt'],
])('a raw %s cuts other segments than the original', async (name, architecture) => {
  const task = 'image-segmentation';
  const { beside, runs } = askedOf(name, cut);
  await using model = await convertedModel(name, { task, beside });
  const [shares, scores] = [[1], [0]];
  for (const asked of runs) {
    const { result, saved } = await see(model.run, asked);
    const got = TASKS[task].result.parse(result);
    expect(got.map(({ label }) => label)).toEqual(asked.segments.map(({ label }) => label));
    for (const [index, { mask, score }] of asked.segments.entries()) {
      const segment = got[index];
      if (segment === undefined) throw new Error('a segment is missing');
      const levels = await sharp(saved(segment.mask.media_id)).toColourspace('b-w').raw().toBuffer();
      shares.push(overlap(levels, unrolled(mask)));
      scores.push(worstDifference([segment.score ?? -1], [score ?? -1]));
    }
  }
  const row = { task, architecture, inputs: inputs(runs) };
  const worst = Math.min(...shares);
  expectAccurate({ ...row, measure: 'IoU of masks', worst, tolerance: 0.99, bound: 'at-least' });
  expectAccurate({ ...row, measure: 'scores', worst: Math.max(...scores), tolerance: 1e-4 });
});

test.each([
  ['dpt-project', 'DPTForDepthEstimation, ViT'],
  ['dpt-dinov2', 'DPTForDepthEstimation, DINOv2'],
  ['dpt-hybrid', 'DPTForDepthEstimation, hybrid'],
  ['glpn', 'GLPNForDepthEstimation'],
])('a raw %s sees other depths than the original', async (name, architecture) => {
  const task = 'depth-estimation';
  const { beside, runs } = askedOf(name, deep);
  await using model = await convertedModel(name, { task, beside });
  const worst: number[] = [];
  for (const { depth, range, ...asked } of runs) {
    const { result, saved } = await see(model.run, { ...asked, options: { raw: true } });
    const { raw, width } = TASKS[task].result.parse(result);
    if (raw === undefined) throw new Error('the raw depth is missing');
    const kept = npyData(saved(raw.media_id)).filter(
      (_, at) => Math.floor(at / width) % STEP === 0 && (at % width) % STEP === 0,
    );
    worst.push(worstDifference(kept, depth) / range);
  }
  const row = { task, architecture, inputs: inputs(runs), measure: 'depth, share of the range' };
  expectAccurate({ ...row, worst: Math.max(...worst), tolerance: 1e-3 });
});

test.each([
  ['detr', 'DetrForObjectDetection'],
  ['rt-detr', 'RTDetrForObjectDetection'],
  ['conditional-detr', 'ConditionalDetrForObjectDetection'],
])('a raw %s finds other things, or elsewhere, than the original', async (name, architecture) => {
  const task = 'object-detection';
  const { beside, runs } = askedOf(name, boxed);
  await using model = await convertedModel(name, { task, beside });
  const [scores, corners] = [[0], [0]];
  for (const { found, ...asked } of runs) {
    const { result } = await see(model.run, asked);
    const got = TASKS[task].result.parse(result);
    const best = found.toSorted((a, b) => b.score - a.score);
    expect(got.map(({ label }) => label)).toEqual(best.map(({ label }) => label));
    for (const [index, { score, box }] of best.entries()) {
      scores.push(worstDifference([got[index]?.score ?? Number.NaN], [score]));
      corners.push(worstDifference(Object.values(got[index]?.box ?? {}), Object.values(box)));
    }
  }
  const row = { task, architecture, inputs: inputs(runs) };
  expectAccurate({ ...row, measure: 'scores', worst: Math.max(...scores), tolerance: 1e-4 });
  expectAccurate({ ...row, measure: 'boxes, px', worst: Math.max(...corners), tolerance: 1 });
});

test('a raw Swin2SR makes another picture than the original', async () => {
  const task = 'image-to-image';
  const { beside, runs } = askedOf('swin2sr', enlarged);
  await using model = await convertedModel('swin2sr', { task, beside });
  const worst: number[] = [];
  for (const { pixels, ...asked } of runs) {
    const { result, saved } = await see(model.run, asked);
    const { image, width } = TASKS[task].result.parse(result);
    const levels = await sharp(saved(image.media_id)).raw().toBuffer();
    const kept = Array.from(levels).filter((_, at) => {
      const pixel = Math.floor(at / 3);
      return Math.floor(pixel / width) % LARGE_STEP === 0 && (pixel % width) % LARGE_STEP === 0;
    });
    worst.push(worstDifference(kept, pixels));
  }
  const row = { task, architecture: 'Swin2SRForImageSuperResolution', inputs: inputs(runs) };
  expectAccurate({ ...row, measure: 'levels of colour', worst: Math.max(...worst), tolerance: 1 });
});
