/** Reading a large photograph and a minute of sound: against sharp alone, and by the clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { decodeAudio } from '../../src/runner/media/audio.ts';
import { decodeImage } from '../../src/runner/media/image.ts';
import { resizePil } from '../../src/runner/vision/resample.ts';
import { wavFile } from '../../src/renderer/tasks/sound/wav.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { judge, spreadOf, timeRatio, type Bar } from './stats.ts';

/** 12 megapixels, as telephones take them. */
const PHOTO = { width: 4_000, height: 3_000 } as const;
/** What most classifiers, and what detectors look at. */
const SIZES = [
  { width: 224, height: 224 },
  { width: 1_066, height: 800 },
] as const;
const SOUND = { seconds: 60, rate: 44_100, wanted: 16_000 } as const;
const PAIRS = 6;
const LIMIT_MS = 60_000;
const SOUND_RUNS = 7;
const PREPARING: Bar = { limit: 1.5, sense: 'at most' };
const RESAMPLING: Bar = { limit: 1_000, sense: 'at most' };

/** Measures both; `pairs` overrides the number of rounds for pictures. */
export async function measureMedia(pairs = PAIRS): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-media-'));
  try {
    const rows: Row[] = [];
    const photo = join(folder, 'photo.jpg');
    await writeFile(photo, await photograph());
    for (const size of SIZES)
      for (const other of OTHERS) rows.push(await measurePhoto(photo, size, other, pairs));
    rows.push(await measureSound(join(folder, 'minute.wav')));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Smooth light with grain, which compresses like a photograph (about 3 MB) and not like a drawing. */
async function photograph(): Promise<Buffer> {
  const { width, height } = PHOTO;
  const data = Buffer.alloc(width * height * 3);
  let grain = 1;
  for (let at = 0; at < data.length; at++) {
    // A linear congruential generator (Numerical Recipes): grain that is the same in every run.
    grain = (Math.imul(grain, 1_664_525) + 1_013_904_223) >>> 0;
    const pixel = Math.floor(at / 3);
    const light = 128 + 90 * Math.sin((pixel % width) / 300) * Math.cos(pixel / width / 200);
    data[at] = light + (grain >>> 28);
  }
  return await sharp(data, { raw: { ...PHOTO, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What Hearth is held against: sharp on its own, with its own linear kernel. */
interface Other {
  readonly name: string;
  readonly run: (photo: string, size: Size) => Promise<void>;
}

const OTHERS: readonly Other[] = [
  {
    // The same work: every pixel is decoded, as Pillow does it, and then they are made fewer.
    name: 'sharp with every pixel decoded',
    run: async (photo, size) => {
      const { data, info } = await sharp(photo)
        .rotate()
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      await resized(sharp(data, { raw: { width, height, channels: 3 } }), size);
    },
  },
  {
    // libjpeg gives an eighth, a quarter or a half of the pixels right away, which are other pixels than Pillow's.
    name: 'sharp as it comes, which decodes a part of the pixels',
    run: async (photo, size) => await resized(sharp(photo).rotate().removeAlpha(), size),
  },
];

async function resized(picture: Sharp, { width, height }: Size): Promise<void> {
  await picture.resize({ width, height, fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}

async function measurePhoto(
  photo: string,
  { width, height }: Size,
  { name, run }: Other,
  pairs: number,
): Promise<Row> {
  const own = async (): Promise<number> =>
    await timed(async () => {
      resizePil(await decodeImage(photo), width, height, 'bilinear');
    });
  const library = async (): Promise<number> => await timed(() => run(photo, { width, height }));
  await own();
  await library();
  const { kept, thrown } = await measureRounds(own, library, { pairs, limitMs: LIMIT_MS });
  const spread = spreadOf(kept.map(timeRatio));
  return {
    name: `Reading and shrinking a 12-megapixel JPEG to ${String(width)} × ${String(height)}, Hearth / ${name}`,
    ...{ unit: '×', digits: 2, spread, bar: PREPARING, kept: kept.length, thrown },
    verdict: judge(spread.p50, PREPARING, kept.length),
  };
}

async function measureSound(path: string): Promise<Row> {
  const count = SOUND.seconds * SOUND.rate;
  const channel = (pitch: number): Float32Array =>
    Float32Array.from({ length: count }, (_, at) => 0.5 * Math.sin((2 * Math.PI * pitch * at) / SOUND.rate));
  await writeFile(path, wavFile([channel(440), channel(660)], SOUND.rate));
  const times: number[] = [];
  for (let run = 0; run < SOUND_RUNS; run++)
    times.push(
      await timed(async () => {
        await decodeAudio(path, SOUND.wanted);
      }),
    );
  const spread = spreadOf(times);
  return {
    name: 'A minute of 44.1 kHz stereo as 16 kHz mono, decoding included',
    ...{ unit: 'ms', digits: 0, spread, bar: RESAMPLING, kept: SOUND_RUNS, thrown: 0 },
    verdict: judge(spread.p50, RESAMPLING, SOUND_RUNS),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
