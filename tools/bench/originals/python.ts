/** Python with transformers in a process of its own: one line of JSON for each question, and one for each answer. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { endChild, endWithBenchmark } from '../child.ts';
import type { Core } from './core.ts';

/** Making the weights of a model is the longest step. */
const ANSWER_LIMIT_MS = 120_000;
/** All checkpoints are exported once, on a machine that may be slow. */
const MAKE_LIMIT_MS = 1_800_000;
/** Exporters print a lot. */
const MAX_OUTPUT = 64 * 1024 * 1024;

const answerSchema = z.object({ text: z.string(), numbers: z.array(z.number()) });
/** What both sides must agree on: text to the letter, numbers within a tolerance. */
export type Answer = z.output<typeof answerSchema>;

const forwardSchema = z.object({ ms: z.array(z.number()), values: z.array(z.number()) });
const runSchema = z.object({ ms: z.array(z.number()), answer: answerSchema });
const failureSchema = z.object({ failed: z.string() });

/** What is asked of a model; each model takes what it needs of it. */
export interface Asked {
  readonly file?: string;
  readonly text?: string;
  readonly labels?: readonly string[];
  readonly tokens?: number;
}

/** What a network is given: ids of one text, or made-up pixels in these sides. */
export type Fed = { readonly ids: readonly number[] } | { readonly pixels: readonly number[] };

/** The path of a script beside this file. */
function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Writes the folders of models below `folder` that are not there yet; throws with what Python printed. */
export async function makeModels(python: string, folder: string, names: readonly string[]): Promise<void> {
  const options = { timeout: MAKE_LIMIT_MS, maxBuffer: MAX_OUTPUT };
  await promisify(execFile)(python, [script('make.py'), folder, ...names], options);
}

/** Writes the raw checkpoint of a name below `folder` unless it is there; gives its folder. */
export async function makeRaw(python: string, folder: string, name: string): Promise<string> {
  const raw = join(folder, 'raw', name);
  const options = { timeout: MAKE_LIMIT_MS, maxBuffer: MAX_OUTPUT };
  if (!existsSync(join(raw, 'model.safetensors')))
    await promisify(execFile)(python, [script('raw.py'), raw, name], options);
  return raw;
}

/** The process with PyTorch; disposing of it ends it. */
export class Python implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #printed = '';

  /** @param core The processor core that it has to keep to; left out, it may go where the system puts it. */
  constructor(python: string, core?: Core) {
    const start = [python, script('serve.py')] as const;
    const [command, ...args] = core === undefined ? start : core.command([...start]);
    const env = { ...process.env, OMP_NUM_THREADS: '1', TOKENIZERS_PARALLELISM: 'false' };
    this.#child = spawn(command, args, { stdio: 'pipe', env });
    const child = this.#child;
    endWithBenchmark(child);
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => (this.#printed = (this.#printed + text).slice(-4_000)));
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Makes a model from its seed and keeps it as the one that runs. */
  async load(model: string, folder: string): Promise<void> {
    await this.#ask({ ask: 'load', model, folder });
  }

  /** Runs the model so many times on the same input; `ms` holds the time of each. */
  async run(asked: Asked, times: number): Promise<z.output<typeof runSchema>> {
    return runSchema.parse(await this.#ask({ ask: 'run', times, ...asked }));
  }

  /** Opens a raw checkpoint in eager mode and keeps it for {@link forward}. */
  async open(folder: string): Promise<void> {
    await this.#ask({ ask: 'open', folder });
  }

  /** Runs it so many times: the time of each, and the first thousand numbers of its first output. */
  async forward(fed: Fed, times: number): Promise<z.output<typeof forwardSchema>> {
    return forwardSchema.parse(await this.#ask({ ask: 'forward', times, ...fed }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endChild(this.#child);
  }

  async #ask(message: object): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
    const timer = setTimeout(() => this.#child.kill(), ANSWER_LIMIT_MS);
    const line = await this.#lines.next();
    clearTimeout(timer);
    if (line.done === true)
      throw new Error(`Python has ended or took too long. It printed:\n${this.#printed}`);
    const answer: unknown = JSON.parse(line.value);
    const failure = failureSchema.safeParse(answer);
    if (failure.success) throw new Error(`Python: ${failure.data.failed}`);
    return answer;
  }
}
