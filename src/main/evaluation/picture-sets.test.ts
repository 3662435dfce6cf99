/** The sets of two tasks that no model in the box does, judged with results whose figures are known. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Raster } from '../../shared/evaluation/judge.ts';
import { JUDGES } from '../../shared/evaluation/judges.ts';
import type { EvalItem, EvalTaskId } from '../../shared/evaluation/set.ts';
import { splitEncoded } from '../../shared/media.ts';
import { readPng } from './png.ts';
import { EvalSets } from './sets.ts';

const sets = new EvalSets(join(import.meta.dirname, '../../../resources/eval'));
const REF = { media_id: '0'.repeat(64), type: 'image/png', bytes: 1 };

/** The first figure of a set's judge over results that are made of its items. `made` is the picture of a result. */
async function figureOf(
  task: EvalTaskId,
  resultOf: (item: EvalItem) => { readonly result: unknown; readonly made?: Raster },
): Promise<number | undefined> {
  const set = await sets.of(task);
  const judging = JUDGES[task].begin(set);
  for (const item of set.items) {
    const { result, made } = resultOf(item);
    const read = (picture: unknown): Promise<Raster> =>
      Promise.resolve(made !== undefined && typeof picture !== 'string' ? made : pictureOf(picture));
    await judging.add(item, result, { read, listen: null });
  }
  return (await judging.measures())[0]?.value;
}

/** The values of a PNG data URL. */
function pictureOf(url: unknown): Raster {
  return readPng(Buffer.from(splitEncoded(z.string().parse(url))?.base64 ?? '', 'base64'));
}

/** Every pixel `times` as wide and high. */
function repeated({ width, height, channels, max, data }: Raster, times: number): Raster {
  const wide = width * times;
  const large = new Uint8Array(wide * height * times * channels);
  for (let index = 0; index < large.length; index += 1) {
    const [pixel, channel] = [Math.floor(index / channels), index % channels];
    const [x, y] = [Math.floor((pixel % wide) / times), Math.floor(pixel / wide / times)];
    large[index] = data[(y * width + x) * channels + channel] ?? 0;
  }
  return { width: wide, height: height * times, channels, max, data: large };
}

function enlarged(made: Raster): { readonly result: unknown; readonly made: Raster } {
  return { result: { image: REF, width: made.width, height: made.height }, made };
}

const truth = z.object({ image: z.string() });

test('a picture made larger has the PSNR of what is lost: none, at twice or four times, and more where pixels are repeated', async () => {
  const whole = await figureOf('image-to-image', ({ expected }) =>
    enlarged(pictureOf(truth.parse(expected).image)),
  );
  const four = await figureOf('image-to-image', ({ expected }) =>
    enlarged(repeated(pictureOf(truth.parse(expected).image), 2)),
  );
  expect([whole, four]).toEqual([100, 100]);

  const coarse = await figureOf('image-to-image', ({ input }) => enlarged(repeated(pictureOf(input), 2)));
  const { metric } = await sets.of('image-to-image');
  const bicubic = Number(/has ([\d.]+) dB/.exec(metric)?.[1]);
  expect(coarse).toBeGreaterThan(bicubic - 6);
  expect(coarse).toBeLessThan(bicubic);
});

const boxSchema = z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() });
const boxesSchema = z.object({ boxes: z.array(boxSchema) });
const peopleSchema = z.array(z.record(z.string(), z.object({ x: z.number(), y: z.number() })));

/** The people of an item with each joint moved to the right by a part of the longer side of its box. */
function poses({ expected, options }: EvalItem, moved: number, rename = (label: string): string => label) {
  const { boxes } = boxesSchema.parse(options);
  const people = peopleSchema.parse(expected).map((joints, index) => {
    const box = boxes[index] ?? { xmin: 0, ymin: 0, xmax: 0, ymax: 0 };
    const side = Math.max(box.xmax - box.xmin, box.ymax - box.ymin);
    const keypoints = Object.entries(joints).map(([label, { x, y }]) => ({
      label: rename(label),
      score: 1,
      x: x + moved * side,
      y,
    }));
    return { box, score: 1, keypoints };
  });
  return { result: { people, labels: [], edges: [], width: 192, height: 160 } };
}

test('joints count up to a fifth of the longer side away, and left ones are no right ones', async () => {
  const shares = [];
  for (const moved of [0, 0.19, 0.21])
    shares.push(await figureOf('keypoint-detection', (item) => poses(item, moved)));
  expect(shares).toEqual([1, 1, 0]);

  const other: Readonly<Record<string, string>> = { L: 'R', R: 'L' };
  const mirrored = (label: string): string => label.replace(/^[LR](?=_)/, (side) => other[side] ?? side);
  expect(await figureOf('keypoint-detection', (item) => poses(item, 0, mirrored))).toBeLessThan(0.75);
});

test('every joint of the drawn people lies in the box of its person', async () => {
  const { items } = await sets.of('keypoint-detection');
  for (const { expected, options } of items) {
    const { boxes } = boxesSchema.parse(options);
    for (const [index, joints] of peopleSchema.parse(expected).entries()) {
      const { xmin, xmax, ymin, ymax } = boxes[index] ?? { xmin: 0, xmax: 0, ymin: 0, ymax: 0 };
      const inside = Object.values(joints).filter(
        ({ x, y }) => x >= xmin && x <= xmax && y >= ymin && y <= ymax,
      );
      expect(inside).toHaveLength(Object.keys(joints).length);
    }
  }
});
