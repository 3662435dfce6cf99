/** Raw checkpoints as a person drops them, through the whole engine: found, converted, loaded, run, and as the originals answer. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src/main/engine-types.ts';
import { answerOf, realEngine } from '../../src/main/testing/real-engine.ts';
import { madeUpVoice } from '../../src/runner/speech/testing.ts';
import { GOLDENS } from '../../src/runner/testing.ts';
import { mediaRefSchema } from '../../src/shared/media.ts';
import { addDistance, expectClose, same } from './compare.ts';
import { runSchema, type WholeRun } from './whole.ts';

const RAW = join(GOLDENS, 'models/raw');
const golden = z
  .record(z.string(), z.array(runSchema).min(1))
  .parse(JSON.parse(readFileSync(join(GOLDENS, 'raw-folders.json'), 'utf8')));
const classes = z.object({ architectures: z.tuple([z.string()]) });
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

/** How a folder becomes a model. */
interface Dropped {
  readonly becomes: 'onnx' | 'gguf';
  readonly opened: (name: string) => Promise<string>;
}

const graphs: Dropped = { becomes: 'onnx', opened: asFound };

test.each<[string, string, Dropped]>([
  ['vit', 'float16', graphs],
  ['yolos', 'float32, in shards', graphs],
  ['segformer', 'float16, with counters', graphs],
  ['clip', 'float16, with places', graphs],
  ['t5', 'float32, pytorch_model.bin', graphs],
  ['llama', 'bfloat16, as it is found', { becomes: 'gguf', opened: asFound }],
  ['llama', 'bfloat16, GGUF F16', { becomes: 'gguf', opened: asAsked({ to: 'gguf', quantization: 'F16' }) }],
  ['llama', 'bfloat16, ONNX', { becomes: 'gguf', opened: asAsked({ to: 'onnx' }) }],
  ['whisper', 'bfloat16', graphs],
  ['mpnet', 'float32, modules.json', graphs],
])('a raw %s (%s) answers otherwise than the original', async (name, stored, { becomes, opened }) => {
  expect(await engine.models.status(`me/${name}`)).toMatchObject({
    planned: { converts: becomes },
    problem: null,
  });
  const model = await opened(name);
  const distance = same();
  const stages = new Set<string>();
  for (const run of golden[name] ?? []) {
    const request = { model, inputs: await givenOf(run), options: run.options };
    const { events, result } = await answerOf(engine, request);
    for (const event of events) if (event.type === 'loading') stages.add(event.stage);
    await addDistance(distance, result, run.want, await savedOf(result));
  }
  // What was made of it before needs no conversion when it is loaded.
  expect(stages.has('converting')).toBe(opened === asFound);
  expectClose(rowOf(name, stored), distance);
});

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

const saving = z.array(z.object({ mask: mediaRefSchema }));

/** The pictures that a result refers to, if it has any. */
async function savedOf(result: unknown): Promise<Map<string, Uint8Array>> {
  const refs = saving.safeParse(result).data ?? [];
  const files = refs.map(async ({ mask: { media_id } }) => {
    const { path } = await engine.media.find(media_id);
    return [media_id, readFileSync(path)] as const;
  });
  return new Map(await Promise.all(files));
}
