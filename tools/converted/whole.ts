/**
 * Whole model folders of `goldens/folders`: raw weights beside the small files of a model. Each is converted as the
 * converter does it for main, loaded as a runner loads it, and run by the runners of its tasks.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { keepGraphs, writeFolder } from '../../src/convert/keep.ts';
import { checkpointSchema, writeCheckpoint } from '../../src/convert/testing/golden.ts';
import { mainGraph } from '../../src/main/models/variants.ts';
import type { AnyBackend } from '../../src/runner/backends/backend.ts';
import { madeUpVoice } from '../../src/runner/speech/testing.ts';
import { loadBackend } from '../../src/runner/handlers.ts';
import { prepareTask } from '../../src/runner/tasks/index.ts';
import { GOLDENS, loadContext, planOf, runContext, testMedia } from '../../src/runner/testing.ts';
import type { Plan } from '../../src/shared/runner.ts';
import { runsTask } from '../../src/shared/tasks/also-runs.ts';
import { taskIdSchema, type TaskId } from '../../src/shared/tasks/index.ts';
import { inferTask } from '../../src/shared/tasks/pipeline-tags.ts';

/** A run that a golden tells of. */
export const runSchema = z.object({
  task: taskIdSchema,
  /** An item of the task; the path of a picture or a sound below the goldens, or a voice, stands for a reference. */
  input: z.record(z.string(), z.unknown()),
  options: z.record(z.string(), z.unknown()),
  /** What the Python original says, of the result that the task has; the result may say more. */
  want: z.unknown(),
});
const folderSchema = checkpointSchema.extend({
  /** The folder of `models/tiny` whose small files belong to this checkpoint too. */
  beside: z.string(),
  /** Those that it has otherwise. */
  files: z.record(z.string(), z.unknown()).default({}),
  /** Layers of sentence-transformers, each in a folder of its own. */
  within: z.record(z.string(), checkpointSchema).default({}),
  runs: z.array(runSchema).min(1),
});

/** A golden of a whole folder. */
export type WholeFolder = z.output<typeof folderSchema>;
/** One run of it. */
export type WholeRun = z.output<typeof runSchema>;

/** All goldens of a kind of input, with their names. */
export function wholeFolders(kind: string): [string, WholeFolder][] {
  const text = readFileSync(join(GOLDENS, 'folders', `${kind}.json`), 'utf8');
  return Object.entries(z.record(z.string(), folderSchema).parse(JSON.parse(text)));
}

/** The class that a checkpoint was saved from. */
export function classOf({ config }: WholeFolder): string {
  return z.object({ architectures: z.tuple([z.string()]) }).parse(config).architectures[0];
}

/** Whether main would run a task with this folder, if nothing but its files told which. */
export function runsHere({ config, beside }: WholeFolder, task: TaskId): boolean {
  const hasModulesJson = existsSync(join(GOLDENS, 'models/tiny', beside, 'modules.json'));
  const own = inferTask({ config, hasModulesJson }).task;
  return own !== null && runsTask(own, task);
}

/** A converted folder that is loaded. */
export interface OpenFolder extends AsyncDisposable {
  /** What one item becomes, and the bytes of the files that the run saved. */
  readonly run: (given: WholeRun) => Promise<{ result: unknown; saved: ReadonlyMap<string, Uint8Array> }>;
}

/** Writes the folder, lets `change` change it, converts it and loads it for the first of its tasks. */
export async function openFolder(
  folder: WholeFolder,
  change: (raw: string) => Promise<void> = () => Promise.resolve(),
): Promise<OpenFolder> {
  const place = mkdtempSync(join(tmpdir(), 'hearth-whole-'));
  const raw = join(place, 'raw');
  await writeRaw(folder, raw);
  await change(raw);
  const task = folder.runs[0]?.task ?? 'echo';
  const plan = await converted(task, place, raw);
  const model: AnyBackend = await loadBackend(plan, loadContext());
  return {
    run: async ({ task: wanted, input, options }) => {
      const media = testMedia();
      const files = new Map<string, string>();
      const context = runContext(undefined, { ...media, path: (ref) => pathOf(ref, files) });
      const run = await prepareTask({ ...plan, task: wanted }, model);
      const { results } = await run([referenced(input, place, files)], options, context);
      return { result: results[0], saved: media.saved };
    },
    [Symbol.asyncDispose]: async () => {
      await model[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Writes the folder itself: raw weights, and the small files of a model beside them. */
export async function writeRaw(folder: WholeFolder, raw: string): Promise<void> {
  const tiny = join(GOLDENS, 'models/tiny', folder.beside);
  mkdirSync(raw);
  for (const name of readdirSync(tiny))
    if (name !== 'onnx' && name !== 'config.json' && !name.endsWith('.gguf'))
      cpSync(join(tiny, name), join(raw, name), { recursive: true });
  for (const [name, content] of Object.entries(folder.files)) {
    mkdirSync(dirname(join(raw, name)), { recursive: true });
    writeFileSync(join(raw, name), JSON.stringify(content));
  }
  await writeCheckpoint(folder, raw);
}

/**
 * The plan of what a raw folder becomes: graphs in a cache beside it, or for a decoder, which main would make a GGUF
 * file of, the folder that `hearth convert --to onnx` writes.
 */
async function converted(task: TaskId, place: string, raw: string): Promise<Plan> {
  const checkpoint = await openCheckpoint(raw);
  const graphs = buildGraphs(checkpoint);
  const names = [...graphs.keys()];
  const main = mainGraph(names);
  if (main === undefined) throw new Error(`none of ${names.join(', ')} can be opened`);
  if (task === 'text-generation') {
    const own = join(place, 'own');
    await writeFolder(own, { folder: raw, allowed: [raw] }, checkpoint, graphs, () => Promise.resolve());
    return planOf({ task, backend: 'transformers', directory: own, file: `onnx/${main}.onnx` });
  }
  const { directory, weights } = await keepGraphs(join(place, 'cache'), checkpoint, graphs);
  const others = names.filter((name) => name !== main);
  return planOf({
    task,
    backend: 'onnx',
    directory: raw,
    file: `${main}.onnx`,
    parts: Object.fromEntries(others.map((name) => [name, `${name}.onnx`])),
    converted: { directory, weights },
  });
}

/** A file of the goldens by its path, and a made-up voice by its seconds and seed. */
const FILE = /^(?:pictures|sounds)\/[\w./-]+$/;
const VOICE = /^voice (\d+(?:\.\d+)?) (\d+)$/;

/** The input with references in the place of media; `files` gets where they lie, `place` those that are made. */
function referenced(
  input: WholeRun['input'],
  place: string,
  files: Map<string, string>,
): Readonly<Record<string, unknown>> {
  const reference = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reference);
    const path = typeof value === 'string' ? mediaPath(value, place) : null;
    if (path === null) return value;
    const media_id = String(files.size).padStart(64, '0');
    files.set(media_id, path);
    return { media_id, type: path.endsWith('.wav') ? 'audio/wav' : 'image/png', bytes: 1 };
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, reference(value)]));
}

function mediaPath(value: string, place: string): string | null {
  if (FILE.test(value)) return join(GOLDENS, value);
  const [, seconds, seed] = VOICE.exec(value) ?? [];
  if (seconds === undefined || seed === undefined) return null;
  const path = join(place, `${value}.wav`);
  writeFileSync(path, floatWav(madeUpVoice(Number(seconds), Number(seed))));
  return path;
}

/** A mono WAV of fp32 at 16 kHz, in which samples stay what they are. */
function floatWav(samples: Float32Array): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(3, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt32LE(64_000, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(32, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

function pathOf(ref: unknown, files: ReadonlyMap<string, string>): string {
  const path = files.get(z.object({ media_id: z.string() }).parse(ref).media_id);
  if (path === undefined) throw new Error('no such media');
  return path;
}
