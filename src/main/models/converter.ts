/** Raw checkpoints become what runners load, each in a process of its own. */
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  CONVERTER_PROTOCOL,
  GGUF_QUANTIZATIONS,
  converterContract,
  ggufQuantization,
  graphWhenLoaded,
  partSuffix,
  type ConversionOffers,
  type ConversionProgress,
  type ConvertedGguf,
  type ConvertedGraphs,
  type ConverterContract,
  type GgufQuantization,
  type GRAPHS_WHEN_LOADED,
  type GraphQuantization,
} from '../../shared/converter.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { graphStem } from '../../shared/graph-names.ts';
import { filledWhole } from '../conversions/own-folder.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import {
  keptFile,
  keptFolder,
  keptGgufs,
  keptGraphs,
  keptQuantized,
  makeKept,
  sweepKept,
} from './kept-conversions.ts';
import { mainGraph } from './variants.ts';

/** A process that is not there after so long never will be. */
const START_MS = 30_000;
/** Writing graphs takes 0.3 s for the largest model; a disk that sleeps takes its time to wake up. */
const GRAPHS_MS = 120_000;

/** Where that is kept which is made of raw checkpoints when they are loaded. */
export function conversionCache({ dataFolder }: { readonly dataFolder: string }): string {
  return join(dataFolder, 'cache');
}

/** A raw checkpoint: the model's name for errors, and where it lies. */
export interface RawCheckpoint {
  readonly model: string;
  /** Absolute. */
  readonly folder: string;
  /** The folders that its files may really lie in, links followed. */
  readonly allowed: string[];
}

/** Starts converter processes, and ends them. */
export class Converter {
  readonly #launcher: ProcessLauncher;
  readonly #cache: () => string;
  readonly #textsFor: (task: TaskId) => Promise<string[]>;

  /**
   * `cache` is the folder of {@link conversionCache}; it is made when it is needed. `textsFor` gives what quantizations
   * of a model that is loaded are measured on; left out, they are measured on made-up inputs.
   */
  constructor(
    launcher: ProcessLauncher,
    cache: () => string,
    textsFor: (task: TaskId) => Promise<string[]> = () => Promise.resolve([]),
  ) {
    this.#launcher = launcher;
    this.#cache = cache;
    this.#textsFor = textsFor;
  }

  /**
   * The plan of a raw checkpoint with its graphs or its GGUF file in place, made now or at an earlier time. Throws
   * MODEL_LOAD_FAILED, naming the part that is not supported; CANCELLED where the signal ends it.
   */
  async ready(plan: Plan, signal: AbortSignal, onProgress: (part: number) => void): Promise<Plan> {
    if (plan.convert === undefined) return plan;
    const from = { model: plan.model, folder: plan.directory, allowed: plan.convert.allowed };
    if (plan.convert.to === 'gguf') return await this.#withFile(plan, from, signal, onProgress);
    const small = graphWhenLoaded(plan.convert.quantization ?? '');
    return small === null
      ? await this.#withGraphs(plan, from, signal)
      : await this.#withQuantized(plan, { ...from, quantization: small }, signal, onProgress);
  }

  async #withFile(
    plan: Plan,
    from: RawCheckpoint,
    signal: AbortSignal,
    onProgress: (part: number) => void,
  ): Promise<Plan> {
    const place = keptGgufs(this.#cache());
    const directory = await keptFolder(place, from.folder);
    const quantization = ggufQuantization(plan.convert?.quantization ?? '') ?? GGUF_QUANTIZATIONS[0];
    let file = await keptFile(directory, quantization);
    if (file === null) {
      // Its room may be that of files which nobody will need again.
      await sweepKept(place);
      await makeKept(directory, from.folder);
      // Another process may have made it meanwhile.
      const into = { ...from, out: directory, quantization, replace: true };
      const made = await this.toGguf(into, signal, ({ done, total }) => onProgress(done / total));
      file = basename(made.path);
    }
    return { ...plan, file, converted: { directory, weights: directory } };
  }

  async #withGraphs(plan: Plan, { model, ...place }: RawCheckpoint, signal: AbortSignal): Promise<Plan> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(GRAPHS_MS)]);
    const made = await this.#inProcess(model, limited, async (client) => {
      const input = { ...place, cache: join(this.#cache(), 'onnx') };
      return await client.call('onnx', input, { signal: limited }).output;
    });
    return onGraphs(plan, Object.keys(made.graphs), made);
  }

  /** Graphs with weights of their own in fewer bits, which are kept as GGUF files are. */
  async #withQuantized(
    plan: Plan,
    from: RawCheckpoint & { readonly quantization: (typeof GRAPHS_WHEN_LOADED)[number] },
    signal: AbortSignal,
    onProgress: (part: number) => void,
  ): Promise<Plan> {
    const place = keptGraphs(this.#cache());
    const directory = await keptFolder(place, from.folder);
    const out = join(directory, from.quantization);
    let names = await keptQuantized(directory, from.quantization);
    if (names === null) {
      await sweepKept(place);
      await makeKept(directory, from.folder);
      const texts = await this.#textsFor(plan.task);
      await filledWhole(out, signal, async (aside) => {
        const into = { ...from, out: aside, texts };
        await this.toFolder(into, signal, ({ done, total }) => onProgress(done / total));
      });
      names = (await keptQuantized(directory, from.quantization)) ?? [];
    }
    const graphs = join(out, 'onnx');
    return onGraphs(plan, names, { directory: graphs, weights: graphs });
  }

  /** What a raw checkpoint can become. Throws MODEL_LOAD_FAILED where its weights can't be read. */
  async offers({ model, ...place }: RawCheckpoint): Promise<ConversionOffers> {
    const limit = AbortSignal.timeout(GRAPHS_MS);
    return await this.#inProcess(model, limit, async (client) => await client.call('offers', place).output);
  }

  /** Makes a model folder of a raw checkpoint that stands alone. `out` must not be there. */
  async toFolder(
    from: RawCheckpoint & {
      readonly out: string;
      readonly quantization?: GraphQuantization;
      readonly texts?: string[];
      readonly force?: boolean;
    },
    signal: AbortSignal,
    onProgress: (progress: ConversionProgress) => void,
  ): Promise<ConvertedGraphs> {
    const { model, ...input } = from;
    return await this.#inProcess(model, signal, async (client) => {
      const call = client.call('onnxFolder', input, { signal });
      for await (const event of call) onProgress(event);
      return await call.output;
    });
  }

  /**
   * Writes the GGUF file of a language model into the folder `out`. Throws INVALID_INPUT where it is there already and not
   * to be replaced; MODEL_LOAD_FAILED, naming what is not
   * supported or in the way; CANCELLED where the signal ends it. Nothing is left of the file then.
   */
  async toGguf(
    from: RawCheckpoint & {
      readonly out: string;
      readonly quantization: GgufQuantization;
      readonly replace?: boolean;
    },
    signal: AbortSignal,
    onProgress: (progress: ConversionProgress) => void,
  ): Promise<ConvertedGguf> {
    const { model, ...input } = from;
    return await this.#inProcess(
      model,
      signal,
      async (client) => {
        const call = client.call('gguf', input, { signal });
        for await (const event of call) onProgress(event);
        return await call.output;
      },
      (pid) => removeParts(input.out, pid),
    );
  }

  /** Starts a process, lets `work` talk to it, and ends it whatever happens. */
  async #inProcess<T>(
    model: string,
    signal: AbortSignal,
    work: (client: Client<ConverterContract>) => Promise<T>,
    cleanUp: (pid: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<T> {
    signal.throwIfAborted();
    const process = this.#launcher.launch('converter');
    using client = connect(converterContract, process.wire);
    try {
      const starting = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
      await client.call('hello', { protocol: CONVERTER_PROTOCOL }, { signal: starting }).output;
      return await work(client);
    } catch (thrown) {
      throw await explain(thrown, model, signal, process);
    } finally {
      process.kill();
      await process.exited;
      if (process.pid !== undefined) await cleanUp(process.pid);
    }
  }
}

/** The plan on graphs that were made for it, by their names without `.onnx`. */
function onGraphs(
  plan: Plan,
  names: readonly string[],
  { directory, weights }: Pick<ConvertedGraphs, 'directory' | 'weights'>,
): Plan {
  const stems = names.map(graphStem);
  const main = mainGraph(stems) ?? stems[0];
  const file = names.find((name) => graphStem(name) === main);
  if (file === undefined)
    throw new HearthError('INTERNAL', `${plan.model} became no graph.`, 'Choose another model.');
  const others = names.filter((name) => name !== file);
  return {
    ...plan,
    file: `${file}.onnx`,
    ...(others.length === 0
      ? {}
      : { parts: Object.fromEntries(others.map((name) => [graphStem(name), `${name}.onnx`])) }),
    converted: { directory, weights },
  };
}

/** Removes the files that a process which is gone was writing. */
async function removeParts(folder: string, pid: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith(partSuffix(pid))) await rm(join(folder, name), { force: true });
}

/** What a lost process or an ended signal really was. */
async function explain(
  thrown: unknown,
  model: string,
  signal: AbortSignal,
  process: RunnerProcess,
): Promise<HearthError> {
  const error = toHearthError(thrown);
  if (signal.aborted) {
    const reason: unknown = signal.reason;
    if (reason instanceof HearthError) return reason;
    return reason instanceof DOMException && reason.name === 'TimeoutError' ? tooSlow(model) : cancelled();
  }
  if (error.code === 'MODEL_LOAD_FAILED')
    return new HearthError(error.code, `${model}: ${error.message}`, error.hint, {
      cause: error,
      override: error.override,
    });
  if (error.code !== 'DISCONNECTED') return error;
  process.kill();
  const { reason } = await process.exited;
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${basename(model)} could not be converted: the process that tried did not survive it (${reason}).`,
    'The files are damaged or made to do harm. Get them again from a source that you trust, or choose another model.',
    { cause: process.stderrTail() },
  );
}

function tooSlow(model: string): HearthError {
  return new HearthError(
    'TIMEOUT',
    `${model} was not converted within ${String(GRAPHS_MS / 1000)} s.`,
    'Try again; if it happens again, look whether its disk answers.',
  );
}
