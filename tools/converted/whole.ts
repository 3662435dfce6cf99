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
  /** An item of the task; the path of a picture or a sound below the goldens stands for a reference to it. */
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

/** Writes the folder, converts it and loads it for the first of its tasks. */
export async function openFolder(folder: WholeFolder): Promise<OpenFolder> {
  const place = mkdtempSync(join(tmpdir(), 'hearth-whole-'));
  const raw = join(place, 'raw');
  await writeRaw(folder, raw);
  const task = folder.runs[0]?.task ?? 'echo';
  const plan = await converted(task, place, raw);
  const model: AnyBackend = await loadBackend(plan, loadContext());
  return {
    run: async ({ task: wanted, input, options }) => {
      const media = testMedia();
      const context = runContext(undefined, { ...media, path: (ref) => pathOf(ref) });
      const run = await prepareTask({ ...plan, task: wanted }, model);
      const { results } = await run([referenced(input)], options, context);
      return { result: results[0], saved: media.saved };
    },
    [Symbol.asyncDispose]: async () => {
      await model[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function writeRaw(folder: WholeFolder, raw: string): Promise<void> {
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

/** Media of the goldens by their paths, which stand in the place of ids. */
const MEDIA = /^(?:pictures|sounds)\/[\w./-]+$/;

function referenced(input: WholeRun['input']): WholeRun['input'] {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, reference(value)]));
}

function reference(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reference);
  if (typeof value !== 'string' || !MEDIA.test(value)) return value;
  const id = Buffer.from(value).toString('hex').padEnd(64, '0').slice(0, 64);
  known.set(id, join(GOLDENS, value));
  return { media_id: id, type: value.startsWith('sounds/') ? 'audio/wav' : 'image/png', bytes: 1 };
}

const known = new Map<string, string>();

function pathOf(ref: unknown): string {
  const { media_id } = z.object({ media_id: z.string() }).parse(ref);
  const path = known.get(media_id);
  if (path === undefined) throw new Error('no such media');
  return path;
}
