/** Raw checkpoints that are loaded: what runners load is made of them once, and kept. */
import { basename, join } from 'node:path';
import {
  GGUF_QUANTIZATIONS,
  ggufQuantization,
  graphWhenLoaded,
  type ConvertedGraphs,
  type GRAPHS_WHEN_LOADED,
} from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { Plan } from '../../shared/runner.ts';
import { filledWhole } from '../conversions/own-folder.ts';
import type { QualitySamples } from '../conversions/samples.ts';
import type { Converter, RawCheckpoint } from './converter.ts';
import {
  keptFile,
  keptFolder,
  keptGgufs,
  keptGraphs,
  keptQuantized,
  makeKept,
  sweepKept,
} from './kept-conversions.ts';
import { lossyOf } from './lossy.ts';
import { mainGraph } from './variants.ts';

/** Makes plans of raw checkpoints ready for a runner. */
export class KeptConverter {
  readonly #converter: Converter;
  readonly #cache: () => string;
  readonly #samples: Pick<QualitySamples, 'lend'>;

  /** `cache` is the folder of all that is kept; `samples` are what quantizations are measured on. */
  constructor(converter: Converter, cache: () => string, samples: Pick<QualitySamples, 'lend'>) {
    this.#converter = converter;
    this.#cache = cache;
    this.#samples = samples;
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
      ? await this.#graphs(plan, from, signal)
      : await this.#withQuantized(plan, { ...from, quantization: small }, signal, onProgress);
  }

  async #graphs(plan: Plan, from: RawCheckpoint, signal: AbortSignal): Promise<Plan> {
    const made = await this.#converter.toGraphs(from, signal);
    return onGraphs(plan, Object.keys(made.graphs), made);
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
      const made = await this.#converter.toGguf(into, signal, ({ done, total }) => onProgress(done / total));
      file = basename(made.path);
    }
    return { ...plan, file, converted: { directory, weights: directory } };
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
      const lossy = (await lossyOf(this.#cache(), from.folder))[from.quantization];
      if (lossy !== undefined) throw isLossy(plan.model, from.quantization, lossy);
      await sweepKept(place);
      await makeKept(directory, from.folder);
      const taken = {
        path: out,
        name: plan.model,
        hint: 'Try again.',
        replace: true,
        isCache: true,
      } as const;
      const made = filledWhole(taken, signal, async (aside) => {
        await this.#samples.lend({ task: plan.task, directory: from.folder }, signal, async (samples) => {
          const into = { ...from, out: aside, samples };
          await this.#converter.toFolder(into, signal, ({ done, total }) => onProgress(done / total));
        });
      });
      await made.catch((error: unknown) => {
        const forced = error instanceof HearthError && error.override === 'force';
        throw forced ? isLossy(plan.model, from.quantization, error.message) : error;
      });
      names = (await keptQuantized(directory, from.quantization)) ?? [];
    }
    const graphs = join(out, 'onnx');
    return onGraphs(plan, names, { directory: graphs, weights: graphs });
  }
}

/** The error of a load for which a quantization loses too much: the next one is planned without it, unless it is named. */
function isLossy(model: string, quantization: string, reason: string): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    reason,
    `Run ${model} again without naming ${quantization}, and it is run in another way. To have it all the same: hearth convert ${model} --to onnx --quant ${quantization} --force`,
  );
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
