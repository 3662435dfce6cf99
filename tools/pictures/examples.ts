/**
 * `node tools/pictures/examples.ts`: draws the first-run cards of the picture tasks from what the models in the box
 * really say of the samples, and writes them to src/renderer/features/run/examples/.
 */
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { z } from 'zod';
import { colourTable } from '../../src/renderer/tasks/depth-estimation/colour-maps.ts';
import { loadGraphs } from '../../src/runner/backends/graphs.ts';
import { prepareTask } from '../../src/runner/tasks/index.ts';
import { EMBEDDED, loadContext, planOf, runContext, testMedia } from '../../src/runner/testing.ts';
import { depthEstimation } from '../../src/shared/tasks/depth-estimation.ts';
import { imageSegmentation } from '../../src/shared/tasks/image-segmentation.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { objectDetection } from '../../src/shared/tasks/object-detection.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'src/renderer/features/run/examples');
/** Twice a card's picture of 318 × 112, for screens with fine pixels. */
const CARD = { width: 636, height: 224 } as const;
/** `--ov-1` to `--ov-8` of the tokens. */
const COLOURS = ['#f3ae5f', '#63c8c2', '#77b0e7', '#ec8a97', '#a2ca79', '#c498d2', '#cf8b74', '#d9cc8b'];
const LINE = 3;
const VEIL = 0.5;
const PICTURE = { media_id: '0'.repeat(64), type: 'image/webp', bytes: 1 };

interface Seen {
  readonly result: unknown;
  readonly saved: ReadonlyMap<string, Uint8Array>;
  readonly path: string;
}

/** What an embedded model says of a sample. */
async function see(task: TaskId, model: string, sample: string): Promise<Seen> {
  const directory = join(EMBEDDED, 'hearth', model);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model_quantized.onnx' });
  await using graphs = await loadGraphs(plan, loadContext());
  const path = join(ROOT, 'resources/samples', sample);
  const media = testMedia({ [PICTURE.media_id]: path });
  const run = await prepareTask(plan, graphs);
  const { results } = await run([{ image: PICTURE }], {}, runContext(undefined, media));
  return { result: results[0], saved: media.saved, path };
}

/** Draws over a picture and keeps its middle in the shape of a card. */
async function card(name: string, picture: Buffer, over: OverlayOptions[]): Promise<void> {
  const drawn = await sharp(picture).composite(over).png().toBuffer();
  const file = join(FOLDER, `${name}.webp`);
  const { size } = await sharp(drawn)
    .resize({ ...CARD, fit: 'cover', position: 'centre' })
    .webp({ quality: 72 })
    .toFile(file);
  console.log(`${file.slice(ROOT.length + 1)}: ${String(size)} bytes`);
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#ffffff';
}

async function detection(): Promise<void> {
  const { result, path } = await see('object-detection', 'shapes-detection', 'shapes-1.webp');
  const { width, height } = await sharp(path).metadata();
  const boxes = objectDetection.result.parse(result).map(({ box }, index) => {
    const [w, h] = [box.xmax - box.xmin, box.ymax - box.ymin];
    const place = `x="${String(box.xmin)}" y="${String(box.ymin)}" width="${String(w)}" height="${String(h)}"`;
    return `<rect ${place} fill="none" stroke="${colourOf(index)}" stroke-width="${String(LINE)}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">${boxes.join('')}</svg>`;
  await card('detection', await sharp(path).png().toBuffer(), [{ input: Buffer.from(svg) }]);
}

async function segmentation(): Promise<void> {
  const { result, saved, path } = await see('image-segmentation', 'shapes-segmentation', 'shapes-2.webp');
  const segments = imageSegmentation.result.parse(result);
  // The largest part is the ground, which stays as it is.
  const parts = segments.toSorted((a, b) => b.area - a.area).slice(1);
  const over = await Promise.all(
    parts.map(async ({ mask }, index) => {
      const grey = sharp(z.instanceof(Uint8Array).parse(saved.get(mask.media_id))).greyscale();
      const alpha = await grey.linear(VEIL, 0).raw().toBuffer({ resolveWithObject: true });
      const { width, height } = alpha.info;
      const flat = sharp({ create: { width, height, channels: 3, background: colourOf(index) } });
      const raw = { width, height, channels: alpha.info.channels };
      return { input: await flat.joinChannel(alpha.data, { raw }).png().toBuffer() };
    }),
  );
  await card('segmentation', await sharp(path).png().toBuffer(), over);
}

async function depth(): Promise<void> {
  const { result, saved } = await see('depth-estimation', 'shapes-depth', 'shapes-3.webp');
  const { depth: map } = depthEstimation.result.parse(result);
  const grey = sharp(z.instanceof(Uint8Array).parse(saved.get(map.media_id))).toColourspace('b-w');
  const { data, info } = await grey.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const table = colourTable('ember');
  const colours = Buffer.alloc(info.width * info.height * 3);
  for (const [at, level] of data.entries())
    for (let channel = 0; channel < 3; channel++) colours[3 * at + channel] = table[3 * level + channel] ?? 0;
  const raw = { width: info.width, height: info.height, channels: 3 } as const;
  await card('depth', await sharp(colours, { raw }).png().toBuffer(), []);
}

await detection();
await segmentation();
await depth();
