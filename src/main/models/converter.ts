/** Raw checkpoints become what runners load, each in a process of its own. */
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import {
  CONVERTER_PROTOCOL,
  converterContract,
  graphQuantization,
  partSuffix,
  type ConversionOffers,
  type ConversionProgress,
  type ConvertedGguf,
  type ConvertedGraphs,
  type ConverterContract,
  type GgufQuantization,
  type GraphQuantization,
  type QualitySample,
  type VariantTime,
} from '../../shared/converter.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import { lossyOf, rememberLossy } from './lossy.ts';

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

/** Graphs of a model that are to be compared. */
export type ComparedGraphs = z.input<(typeof converterContract)['variants']['input']>;

/** Starts converter processes, and ends them. */
export class Converter {
  readonly #launcher: ProcessLauncher;
  readonly #cache: () => string;

  /** `cache` is the folder of {@link conversionCache}; it is made when it is needed. */
  constructor(launcher: ProcessLauncher, cache: () => string) {
    this.#launcher = launcher;
    this.#cache = cache;
  }

  /** The graphs of a raw checkpoint that point into its weights, made now or at an earlier time. */
  async toGraphs({ model, ...place }: RawCheckpoint, signal: AbortSignal): Promise<ConvertedGraphs> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(GRAPHS_MS)]);
    return await this.#inProcess(model, limited, async (client) => {
      const input = { ...place, cache: join(this.#cache(), 'onnx') };
      return await client.call('onnx', input, { signal: limited }).output;
    });
  }

  /** What a raw checkpoint can become. Throws MODEL_LOAD_FAILED where its weights can't be read. */
  async offers({ model, ...place }: RawCheckpoint): Promise<ConversionOffers> {
    const limit = AbortSignal.timeout(GRAPHS_MS);
    const [found, lossy] = await Promise.all([
      this.#inProcess(model, limit, async (client) => await client.call('offers', place).output),
      lossyOf(this.#cache(), place.folder),
    ]);
    const offers = found.offers.map((offer) => {
      const quantization = graphQuantization(offer.quantization ?? '');
      const reason = quantization === null ? undefined : lossy[quantization];
      return reason === undefined ? offer : { ...offer, lossy: reason };
    });
    return { ...found, offers };
  }

  /**
   * Makes a model folder of a raw checkpoint that stands alone. `out` must not be there. A quantization that loses too
   * much is remembered.
   */
  async toFolder(
    from: RawCheckpoint & {
      readonly out: string;
      readonly quantization?: GraphQuantization;
      readonly samples?: QualitySample[];
      readonly force?: boolean;
    },
    signal: AbortSignal,
    onProgress: (progress: ConversionProgress) => void,
  ): Promise<ConvertedGraphs> {
    const { model, ...input } = from;
    const made = this.#inProcess(model, signal, async (client) => {
      const call = client.call('onnxFolder', input, { signal });
      for await (const event of call) onProgress(event);
      return await call.output;
    });
    return await made.catch(async (error: unknown) => {
      const { folder, quantization } = input;
      // What a person may have all the same is what only its quality speaks against.
      if (quantization !== undefined && error instanceof HearthError && error.override === 'force')
        await rememberLossy(this.#cache(), folder, quantization, error.message);
      throw error;
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
      readonly papers?: boolean;
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

  /** Runs the graphs of a model by turns on the same inputs: see `variants` of the contract. */
  async compare(model: string, graphs: ComparedGraphs, signal: AbortSignal): Promise<VariantTime[]> {
    return await this.#inProcess(
      model,
      signal,
      async (client) => (await client.call('variants', graphs, { signal }).output).variants,
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
