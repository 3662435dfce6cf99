/** For the tests of the tasks on pictures: the pictures of the goldens, and a tiny checkpoint ready to run. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { MediaRef } from '../../shared/media.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';

/** Folder of the pictures that the scripts of the dense tasks draw. */
export const SCENES = join(GOLDENS, 'pictures/scenes');

/** A reference to a picture, under an id that only its index gives. */
function refOf(index: number): MediaRef {
  return { media_id: String(index).padStart(64, '0'), type: 'image/png', bytes: 0 };
}

/** What a task made of some pictures, and the files that it saved. */
export interface PictureRun {
  readonly results: readonly unknown[];
  /** The grey levels of a saved PNG, in 8 bits or in 16 as they are. */
  levels(media: MediaRef): Promise<{ data: Uint8Array | Uint16Array; width: number; height: number }>;
  /** A saved file. */
  bytes(media: MediaRef): Uint8Array;
}

/** A model by its folder, its main graph and the others. */
export interface TestModel {
  readonly directory: string;
  readonly file?: string;
  readonly parts?: Record<string, string>;
}

/** Runs a task on pictures through a tiny checkpoint, or another model by its folder and file. */
export async function runOnPictures(
  task: TaskId,
  { directory, file = 'onnx/model.onnx', parts = {} }: TestModel,
  pictures: readonly string[],
  options: object,
): Promise<PictureRun> {
  const plan = planOf({ task, backend: 'onnx', directory, file, parts });
  await using model = await loadGraphs(plan, loadContext());
  const run = await prepareTask(plan, model);
  const refs = pictures.map((_, index) => refOf(index));
  const media = testMedia(
    Object.fromEntries(refs.map(({ media_id }, index) => [media_id, pictures[index] ?? ''])),
  );
  const { results } = await run(
    refs.map((image) => ({ image })),
    options,
    runContext(undefined, media),
  );
  const bytes = ({ media_id }: MediaRef): Uint8Array => {
    const saved = media.saved.get(media_id);
    if (saved === undefined) throw new Error('nothing was saved under that id');
    return saved;
  };
  return {
    results,
    bytes,
    levels: async (ref) => {
      const image = sharp(bytes(ref));
      const { depth, space } = await image.metadata();
      const wide = depth === 'ushort';
      const { data, info } = await image
        .toColourspace(wide ? 'grey16' : space)
        .raw({ depth: wide ? 'ushort' : 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      return {
        data: wide ? new Uint16Array(Uint8Array.from(data).buffer) : new Uint8Array(data),
        width,
        height,
      };
    },
  };
}

/** The folder of a tiny checkpoint. */
export function tiny(name: string): { readonly directory: string } {
  return { directory: join(GOLDENS, 'models/tiny', name) };
}

/** The numbers of a .npy file of fp32. */
export function npyData(file: Uint8Array): Float32Array {
  const start = 10 + Buffer.from(file).readUInt16LE(8);
  return new Float32Array(Uint8Array.from(file.subarray(start)).buffer);
}

/** A mask from its runs: value, length, value, length, … */
export function unrolled(runs: readonly number[]): number[] {
  return runs.flatMap((value, index) =>
    index % 2 === 0 ? new Array<number>(runs[index + 1] ?? 0).fill(value) : [],
  );
}

/** Pixels of both by pixels of either, 1 where both are empty (things that others hide); NaN where they differ in size. */
export function overlap(mask: ArrayLike<number>, wanted: readonly number[]): number {
  if (mask.length !== wanted.length) return NaN;
  const pairs = Array.from(mask, (value, pixel) => [value > 0, wanted[pixel] === 1] as const);
  const either = pairs.filter(([a, b]) => a || b).length;
  return either === 0 ? 1 : pairs.filter(([a, b]) => a && b).length / either;
}
