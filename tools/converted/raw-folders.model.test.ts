/** Raw checkpoints as a person drops them, through the whole engine: found, converted, loaded, run, and as the originals answer. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src/main/engine-types.ts';
import { answerOf, realEngine } from '../../src/main/testing/real-engine.ts';
import { expectAccurate } from '../../src/runner/accuracy.ts';
import { overlap, unrolled } from '../../src/runner/tasks/picture-goldens.ts';
import { madeUpVoice } from '../../src/runner/speech/testing.ts';
import { GOLDENS } from '../../src/runner/testing.ts';
import { mediaRefSchema } from '../../src/shared/media.ts';
import { addDistance, type Distance } from './compare.ts';
import { runSchema, type WholeRun } from './whole.ts';

const RAW = join(GOLDENS, 'models/raw');
const golden = z
  .record(z.string(), z.array(runSchema).min(1))
  .parse(JSON.parse(readFileSync(join(GOLDENS, 'raw-folders.json'), 'utf8')));
const classes = z.object({ architectures: z.tuple([z.string()]) });
const SCORES = { measure: 'scores', tolerance: 1e-4 };
const VECTORS = { measure: 'embedding', tolerance: 1e-4 };
const BOXES = { measure: 'boxes, px', tolerance: 1 };
const RATE = 16_000;
const never = new AbortController().signal;

let home = '';
let engine: Engine;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-dropped-'));
  const packed = (path: string): boolean => path.endsWith('.br');
  for (const name of Object.keys(golden))
    cpSync(join(RAW, name), dropped(name), { recursive: true, filter: (path) => !packed(path) });
  ({ engine } = await realEngine(home, join(home, 'embedded')));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const dropped = (name: string): string => join(home, 'data/models/me', name);

/** The model itself, converted as it is loaded. */
const asFound = (name: string): Promise<string> => Promise.resolve(`me/${name}`);
/** What is made of it where somebody asks for that: graphs, or a GGUF file that says what its weights say. */
const asAsked =
  (choice: { to: 'onnx' } | { to: 'gguf'; quantization: 'F16' }) =>
  async (name: string): Promise<string> => {
    const out = join(home, `${name}-${choice.to}`);
    return (await engine.models.convert(dropped(name), { ...choice, out }, never)).path;
  };

/** How a folder becomes a model, and what its answers are compared by. */
interface Dropped {
  readonly becomes: 'onnx' | 'gguf';
  readonly opened: (name: string) => Promise<string>;
  readonly number?: { readonly measure: string; readonly tolerance: number };
  readonly pixels?: { readonly measure: string; readonly tolerance: number };
}

const graphs: Dropped = { becomes: 'onnx', opened: asFound };

test.each<[string, string, Dropped]>([
  ['vit', 'float16', { ...graphs, number: SCORES }],
  ['yolos', 'float32, in shards', { ...graphs, number: SCORES, pixels: BOXES }],
  ['segformer', 'float16, with counters', graphs],
  ['clip', 'float16, with places', { ...graphs, number: SCORES }],
  ['t5', 'float32, pytorch_model.bin', graphs],
  ['llama', 'bfloat16, as it is found', { becomes: 'gguf', opened: asFound }],
  ['llama', 'bfloat16, GGUF F16', { becomes: 'gguf', opened: asAsked({ to: 'gguf', quantization: 'F16' }) }],
  ['llama', 'bfloat16, ONNX', { becomes: 'gguf', opened: asAsked({ to: 'onnx' }) }],
  ['whisper', 'bfloat16', graphs],
  ['mpnet', 'float32, modules.json', { ...graphs, number: VECTORS }],
])(
  'a raw %s (%s) answers otherwise than the original',
  async (name, stored, { becomes, opened, ...bars }) => {
    expect(await engine.models.status(`me/${name}`)).toMatchObject({
      planned: { converts: becomes },
      problem: null,
    });
    const model = await opened(name);
    const distance: Distance = { different: [], number: 0, pixels: 0 };
    const shares: number[] = [];
    for (const run of golden[name] ?? []) {
      const { result } = await answerOf(engine, {
        model,
        inputs: await givenOf(run),
        options: run.options,
      });
      const { told, masks } = cutOf(run.want);
      addDistance(distance, result, told);
      shares.push(...(await sharesOf(result, masks)));
    }
    expect(distance.different).toEqual([]);
    const row = rowOf(name, stored);
    expectAccurate({ ...row, measure: 'texts and labels that differ', worst: 0, tolerance: 0 });
    if (bars.number !== undefined) expectAccurate({ ...row, ...bars.number, worst: distance.number });
    if (bars.pixels !== undefined) expectAccurate({ ...row, ...bars.pixels, worst: distance.pixels });
    if (shares.length === 0) return;
    const worst = Math.min(...shares);
    expectAccurate({ ...row, measure: 'IoU of masks', worst, tolerance: 0.99, bound: 'at-least' });
  },
);

function rowOf(name: string, stored: string): { task: string; architecture: string; inputs: string } {
  const config: unknown = JSON.parse(readFileSync(join(RAW, name, 'config.json'), 'utf8'));
  const [architecture] = classes.parse(config).architectures;
  const task = golden[name]?.[0]?.task ?? '';
  return { task, architecture, inputs: `a raw folder through the whole engine; ${stored}` };
}

/** An item of the task: pictures and sounds as references to the media store. */
async function givenOf({ input }: WholeRun): Promise<unknown> {
  const { image, audio, messages, ...rest } = input;
  if (typeof image === 'string') return { image: await engine.media.adopt(join(GOLDENS, image)) };
  if (typeof audio === 'string') return { audio: await engine.media.adopt(voiceFile(audio)) };
  return messages === undefined ? rest : { messages };
}

/** A made-up voice as a WAV file of float32, by its seconds and seed. */
function voiceFile(told: string): string {
  const [seconds = 0, seed = 0] = told.split(' ').map(Number);
  const samples = madeUpVoice(seconds, seed);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(3, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(4 * RATE, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(32, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  const path = join(home, `${told.replace(' ', '-')}.wav`);
  writeFileSync(path, Buffer.concat([head, Buffer.from(samples.buffer)]));
  return path;
}

const cut = z.array(z.looseObject({ mask: z.array(z.int()) }));
const segments = z.array(z.object({ mask: mediaRefSchema }));

/** What a golden tells of a result without its masks, and those, if it has any: as runs. */
function cutOf(want: unknown): { told: unknown; masks: readonly number[][] } {
  const parsed = cut.safeParse(want);
  if (!parsed.success) return { told: want, masks: [] };
  return {
    told: parsed.data.map(({ mask: _, ...rest }) => rest),
    masks: parsed.data.map(({ mask }) => mask),
  };
}

/** Which part of each mask is that of the golden. */
async function sharesOf(result: unknown, masks: readonly number[][]): Promise<number[]> {
  if (masks.length === 0) return [];
  const got = segments.parse(result);
  return Promise.all(
    got.map(async ({ mask }, index) => {
      const { path } = await engine.media.find(mask.media_id);
      const levels = await sharp(path).toColourspace('b-w').raw().toBuffer();
      return overlap(levels, unrolled(masks[index] ?? []));
    }),
  );
}
