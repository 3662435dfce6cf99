/**
 * Raw checkpoints of the converter's goldens as whole model folders: converted, and opened by the runner of a task. Only
 * tools may know both, for converting and running are processes that don't import each other.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { readGolden, writeCheckpoint } from '../../src/convert/testing/golden.ts';
import { loadGraphs } from '../../src/runner/backends/graphs.ts';
import { prepareTask } from '../../src/runner/tasks/index.ts';
import type { TaskRunner } from '../../src/runner/tasks/prepare.ts';
import { GOLDENS, loadContext, planOf } from '../../src/runner/testing.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';

/** What a golden says of a task. */
interface Asked<Run> {
  /** The folder of `models/tiny` whose tokenizer and settings belong to this checkpoint too. */
  readonly beside: string;
  readonly runs: readonly Run[];
}

/** The runs of a task that the golden `name` holds besides those of its graphs. */
export function askedOf<S extends z.ZodType>(name: string, run: S): Asked<z.output<S>> {
  const schema = z.object({ asked: z.object({ beside: z.string(), runs: z.array(run).min(1) }) });
  return schema.parse(JSON.parse(readFileSync(join(GOLDENS, 'convert', `${name}.json`), 'utf8'))).asked;
}

/** A converted folder with the runner of its task. */
export interface ConvertedModel extends AsyncDisposable {
  readonly run: TaskRunner;
}

/** How a golden's checkpoint is opened. */
interface Conversion {
  readonly task: TaskId;
  readonly beside: string;
  readonly main?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the checkpoint of a golden into a folder of its own, converts it and opens it. `main` is the graph that is
 * opened first, as main plans it for the task; `config` are values of config.json that differ from the golden's.
 */
export async function convertedModel(
  name: string,
  { task, beside, main = 'model', config = {} }: Conversion,
): Promise<ConvertedModel> {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-converted-'));
  const tiny = join(GOLDENS, 'models/tiny', beside);
  for (const file of readdirSync(tiny))
    if (file !== 'onnx' && file !== 'config.json')
      cpSync(join(tiny, file), join(directory, file), { recursive: true });
  const golden = readGolden(name);
  await writeCheckpoint({ ...golden, config: { ...golden.config, ...config } }, directory);
  const parts: Record<string, string> = {};
  for (const [graph, { bytes }] of buildGraphs(await openCheckpoint(directory))) {
    parts[graph] = `${graph}.onnx`;
    await writeFile(join(directory, `${graph}.onnx`), bytes);
  }
  const plan = planOf({ task, backend: 'onnx', directory, file: `${main}.onnx`, parts });
  const model = await loadGraphs(plan, loadContext());
  return {
    run: await prepareTask(plan, model),
    [Symbol.asyncDispose]: async () => {
      await model[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
