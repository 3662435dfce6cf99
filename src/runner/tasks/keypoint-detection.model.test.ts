/** ViTPose against transformers' processor and model on a tiny random one. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import type { Box } from '../../shared/tasks/object-detection.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { decodeImage } from '../media/image.ts';
import { golden } from '../testing.ts';
import { areaOf, warped } from '../vision/person-box.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['keypoint-detection'];
/** Left, top, width, height. */
const cocoBox = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const { cases, threshold, size, warps } = golden(
  'vitpose.json',
  z.object({
    threshold: z.number(),
    size: z.object({ width: z.int(), height: z.int() }),
    cases: z.array(
      z.object({
        picture: z.string(),
        boxes: z.array(cocoBox).nullable(),
        people: z.array(
          z.object({ scores: z.array(z.number()), places: z.array(z.tuple([z.number(), z.number()])) }),
        ),
      }),
    ),
    warps: z.array(z.object({ picture: z.string(), box: cocoBox, sha256: z.string() })),
  }),
);
const corners = ([x, y, width, height]: z.output<typeof cocoBox>): Box => ({
  xmin: x,
  ymin: y,
  xmax: x + width,
  ymax: y + height,
});

test.each(cases)('$picture: the same keypoints for each person', async ({ picture, boxes, people }) => {
  const run = async (above: number) => {
    const options = { threshold: above, ...(boxes === null ? {} : { boxes: boxes.map(corners) }) };
    const { results } = await runOnPictures(
      'keypoint-detection',
      tiny('vitpose'),
      [join(SCENES, picture)],
      options,
    );
    return resultSchema.parse(results[0]).people;
  };
  const got = await run(0);
  const row = {
    task: 'keypoint-detection',
    architecture: 'VitPoseForPoseEstimation',
    inputs: `${picture}, ${boxes === null ? 'the whole picture' : 'boxes'}`,
  };
  const scores = got.map(({ keypoints }) => keypoints.map(({ score }) => score));
  const places = got.flatMap(({ keypoints }) => keypoints.flatMap(({ x, y }) => [x, y]));
  expectAccurate({
    ...row,
    measure: 'scores',
    worst: worstDifference(
      scores.flat(),
      people.flatMap((person) => person.scores),
    ),
    tolerance: 1e-4,
  });
  expectAccurate({
    ...row,
    measure: 'keypoints, px',
    worst: worstDifference(
      places,
      people.flatMap((person) => person.places.flat()),
    ),
    tolerance: 1,
  });
  const sure = await run(threshold);
  expect(sure.map(({ keypoints }) => keypoints.length)).toEqual(
    people.map((person) => person.scores.filter((score) => score > threshold).length),
  );
});

test.each(warps)(
  '$box of $picture is warped to the byte as scipy does it',
  async ({ picture, box, sha256 }) => {
    const image = await decodeImage(join(SCENES, picture));
    const { data } = warped(image, areaOf(corners(box), size), size);
    expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
  },
);

test('a picture of one pixel has a person all over it, joined as the model says', async () => {
  const { results } = await runOnPictures('keypoint-detection', tiny('vitpose'), [join(SCENES, 'dot.png')], {
    threshold: 0,
  });
  const { people, labels, edges, width, height } = resultSchema.parse(results[0]);
  expect([people.length, width, height]).toEqual([1, 1, 1]);
  expect(people[0]?.box).toEqual({ xmin: 0, ymin: 0, xmax: 1, ymax: 1 });
  expect([labels.length, labels[0], edges.length]).toEqual([17, 'Nose', 19]);
  expect(edges[0]).toEqual(['L_Ankle', 'L_Knee']);
});

test('a model of another family is refused before it can misread its maps', async () => {
  const run = runOnPictures('keypoint-detection', tiny('vit'), [join(SCENES, 'wide.png')], {});
  await expect(run).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringContaining('knows vitpose'),
  });
});

test.each([
  ['empty', { xmin: 4, ymin: 4, xmax: 4, ymax: 9 }, /is empty/],
  ['far away', { xmin: 0, ymin: 0, xmax: 2e9, ymax: 9 }, /far beyond/],
])('a box that is %s is refused with its place', async (_, box, message) => {
  const run = runOnPictures('keypoint-detection', tiny('vitpose'), [join(SCENES, 'wide.png')], {
    boxes: [box],
  });
  await expect(run).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });
});
