/** The made-up answers about pictures: what a living room would show, at its places in any picture. */
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import type { MediaRef } from '../../shared/media.ts';
import { fieldsOf, mediaOf, partsOf } from '../features/run/parts.ts';
import { isRunTask } from '../features/run/request.ts';
import type { Box } from '../../shared/tasks/object-detection.ts';
import type { MaskPoint } from '../../shared/tasks/mask-generation.ts';
import { boxesIn } from '../tasks/keypoint-detection/poses.ts';
import { boxIn, pointsIn } from '../tasks/mask-generation/points.ts';
import { fakeMedia } from './fake-media.ts';
import { fakePoses } from './fake-poses.ts';
import { greyPng } from './grey-png.ts';

/** Label, score, and left, top, width, height as parts of 1. */
const THINGS: readonly (readonly [string, number, number, number, number, number])[] = [
  ['dog', 0.99, 0.41, 0.755, 0.317, 0.168],
  ['chair', 0.97, 0.085, 0.47, 0.294, 0.431],
  ['potted plant', 0.96, 0.792, 0.388, 0.183, 0.496],
  ['clock', 0.93, 0.5, 0.204, 0.085, 0.113],
  ['vase', 0.88, 0.645, 0.13, 0.082, 0.185],
  ['book', 0.81, 0.44, 0.262, 0.068, 0.053],
  ['cup', 0.77, 0.383, 0.575, 0.053, 0.109],
  ['book', 0.44, 0.09, 0.02, 0.2, 0.3],
  ['dog', 0.31, 0.3, 0.8, 0.1, 0.1],
  ['chair', 0.22, 0.6, 0.5, 0.2, 0.3],
  ['cup', 0.16, 0.7, 0.7, 0.1, 0.1],
  ['vase', 0.12, 0.2, 0.2, 0.1, 0.1],
];
const PARTS = ['wall', 'floor', 'fireplace', 'armchair', 'window', 'plant', 'rug', 'dog'] as const;
const CAPTION = 'a dog lies on a rug in front of a burning fireplace, beside a green armchair';
const LABELS = ['fireplace', 'living room', 'studio couch', 'rocking chair', 'window shade'] as const;

interface Seen {
  readonly width: number;
  readonly height: number;
}

/** Answers a request about a picture; false for any other one. */
export async function pictureAnswer(
  request: InferenceRequest,
  meta: Meta,
  send: (body: InferenceEventBody) => Promise<void>,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  const { task = '', model } = request;
  const picture = pictureIn(request);
  if (picture === null) return false;
  if (task === 'image-to-text') {
    for (const text of CAPTION.match(/\s*\S+/g) ?? []) {
      await send({ type: 'token', text });
      await pause(20);
    }
    const result = { generated_text: CAPTION };
    await send({ type: 'done', model, task, result, meta: { ...meta, latency_ms: 412 } });
    return true;
  }
  const result = await pictureResult(request, picture);
  await send({ type: 'done', model, task, result, meta: { ...meta, latency_ms: 64 } });
  return true;
}

/** The picture of a request; null for a request without one. */
function pictureIn({ task, inputs }: InferenceRequest): MediaRef | null {
  if (!isRunTask(task)) return null;
  const fields = fieldsOf(task);
  const field = fields.find(({ kind }) => kind === 'image');
  return field === undefined ? null : mediaOf(partsOf(fields, inputs)[field.name]);
}

/** What a run of the task gives for a picture; null for a task that has no made-up answer. */
async function pictureResult(request: InferenceRequest, picture: MediaRef): Promise<unknown> {
  const bitmap = await createImageBitmap(await fakeMedia.fetch(picture.media_id));
  const seen: Seen = { width: bitmap.width, height: bitmap.height };
  switch (request.task) {
    case 'object-detection':
    case 'zero-shot-object-detection':
      return detections(seen, Number(request.options?.['threshold'] ?? 0.5));
    case 'image-segmentation':
      return await segments(seen);
    case 'depth-estimation':
      return await depths(seen);
    case 'mask-generation':
      return await masks(seen, pointsIn(request.options), boxIn(request.options));
    case 'keypoint-detection':
      return fakePoses(seen.width, seen.height, boxesIn(request.options));
    case 'background-removal':
      return await cutOut(bitmap);
    case 'image-to-image':
      return await larger(bitmap);
    case 'image-classification':
      return LABELS.map((label, index) => ({ label, score: [0.71, 0.18, 0.05, 0.02, 0.01][index] ?? 0 }));
    default:
      return null;
  }
}

function detections({ width, height }: Seen, threshold: number) {
  return THINGS.filter(([, score]) => score >= threshold).map(([label, score, x, y, w, h]) => ({
    label,
    score,
    box: {
      xmin: Math.round(x * width),
      ymin: Math.round(y * height),
      xmax: Math.round((x + w) * width),
      ymax: Math.round((y + h) * height),
    },
  }));
}

/** Which part a point belongs to, both as parts of 1. */
function partAt(x: number, y: number): number {
  const within = (index: number): boolean => {
    const [, , left = 0, top = 0, width = 0, height = 0] = THINGS[index] ?? [];
    return x >= left && x < left + width && y >= top && y < top + height;
  };
  if (within(0) && (x - 0.57) ** 2 / 0.025 + (y - 0.85) ** 2 / 0.006 < 1) return 7;
  if (within(1)) return 3;
  if (within(2)) return 5;
  if (x > 0.41 && x < 0.76 && y > 0.31 && y < 0.8) return 2;
  if (x > 0.04 && x < 0.3 && y > 0.09 && y < 0.54) return 4;
  if ((x - 0.5) ** 2 / 0.135 + (y - 0.9) ** 2 / 0.0075 < 1) return 6;
  return y > 0.73 ? 1 : 0;
}

/** The page reads them at any size, and small ones are made quickly. */
async function segments({ width: across, height: down }: Seen) {
  const [width, height] = [Math.ceil(across / 4), Math.ceil(down / 4)];
  const map = new Uint16Array(width * height);
  const counts = new Array<number>(PARTS.length).fill(0);
  for (let at = 0; at < map.length; at += 1) {
    const part = partAt((at % width) / width, Math.floor(at / width) / height);
    map[at] = part;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const found = await Promise.all(
    PARTS.map(async (label, id) => {
      const mask = map.map((part) => (part === id ? 65_535 : 0));
      const kept = await fakeMedia.keep(await greyPng(width, height, mask));
      return { label, score: null, mask: kept, area: (counts[id] ?? 0) / map.length, id };
    }),
  );
  const class_map = await fakeMedia.keep(await greyPng(width, height, map));
  return found.map((part, index) => (index === 0 ? { ...part, class_map } : part));
}

/** The nearer the lower, and the things in front of the wall. */
async function depths({ width: across, height: down }: Seen) {
  const [width, height] = [Math.ceil(across / 2), Math.ceil(down / 2)];
  const near = [0.2, 0.45, 0.36, 0.58, 0.05, 0.66, 0.75, 0.84];
  const values = new Uint16Array(width * height);
  for (let at = 0; at < values.length; at += 1) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    values[at] = 65_535 * Math.min(1, (near[partAt(x, y)] ?? 0) + (y > 0.73 ? (y - 0.73) * 0.6 : 0.05 * x));
  }
  const depth = await fakeMedia.keep(await greyPng(width, height, values));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length / 65_535;
  return { depth, min: 0.02, max: 0.98, mean: 0.02 + 0.96 * mean, width: across, height: down };
}

/** Three readings of the points: a disc around each, the parts that they lie in, and those with all that is near. */
async function masks({ width: across, height: down }: Seen, given: readonly MaskPoint[], box: Box | null) {
  const [width, height] = [Math.ceil(across / 4), Math.ceil(down / 4)];
  const left = box?.xmin ?? 0;
  const top = box?.ymin ?? 0;
  const middle = {
    x: (left + (box?.xmax ?? across)) / 2,
    y: (top + (box?.ymax ?? down)) / 2,
    label: 1,
  } as const;
  const points = given.length > 0 ? given : [middle];
  const isBoxed = (x: number, y: number): boolean =>
    box === null || (x * across >= left && x * across < box.xmax && y * down >= top && y * down < box.ymax);
  const partsOf = (label: number): Set<number> =>
    new Set(points.filter((each) => each.label === label).map(({ x, y }) => partAt(x / across, y / down)));
  const [meant, other] = [partsOf(1), partsOf(0)];
  const isNear = (x: number, y: number, reach: number): boolean =>
    points.some((each) => each.label === 1 && Math.hypot(x - each.x / across, y - each.y / down) < reach);
  const readings: readonly (readonly [number, (x: number, y: number) => boolean])[] = [
    [0.97, (x, y) => meant.has(partAt(x, y))],
    [0.91, (x, y) => meant.has(partAt(x, y)) || isNear(x, y, 0.25)],
    [0.84, (x, y) => isNear(x, y, 0.08)],
  ];
  const found = await Promise.all(
    readings.map(async ([score, isIn]) => {
      const values = Uint16Array.from({ length: width * height }, (_, at) => {
        const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
        return isIn(x, y) && isBoxed(x, y) && !other.has(partAt(x, y)) ? 65_535 : 0;
      });
      const area = values.filter((value) => value > 0).length / values.length;
      return { score, mask: await fakeMedia.keep(await greyPng(width, height, values)), area };
    }),
  );
  return { masks: found, width: across, height: down };
}

/** A picture of the page by drawing. */
async function drawn(
  width: number,
  height: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Promise<MediaRef> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context !== null) draw(context);
  return await fakeMedia.keep(await canvas.convertToBlob({ type: 'image/png' }));
}

/** Armchair, plant and dog stand in front. */
async function cutOut(bitmap: ImageBitmap) {
  const { width, height } = bitmap;
  const shape = (context: OffscreenCanvasRenderingContext2D): void => {
    for (const [, , x, y, w, h] of THINGS.slice(0, 3)) {
      context.beginPath();
      context.roundRect(x * width, y * height, w * width, h * height, 0.05 * width);
      context.fill();
    }
  };
  const image = await drawn(width, height, (context) => {
    shape(context);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(bitmap, 0, 0);
  });
  const mask = await drawn(width, height, (context) => {
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#ffffff';
    shape(context);
  });
  return { image, mask, area: 0.268 };
}

async function larger(bitmap: ImageBitmap) {
  const [width, height] = [2 * bitmap.width, 2 * bitmap.height];
  const image = await drawn(width, height, (context) => {
    context.filter = 'contrast(1.15)';
    context.drawImage(bitmap, 0, 0, width, height);
  });
  return { image, width, height };
}
