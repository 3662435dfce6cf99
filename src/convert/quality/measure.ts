/** How much of a model's answers a quantization keeps: both graphs run on the same inputs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { ConversionQuality, MeasuredQuality, QualitySample } from '../../shared/converter.ts';
import { buildGraphs, type Checkpoint } from '../convert.ts';
import { encoderPlace } from '../sentence-files.ts';
import { addAnswers, agreement, sameAnswers, type Answer, type Answers } from './agreement.ts';
import { FeedMaker, type Feeds, type Made, type Origin } from './feeds.ts';
import { openGraph, refused } from './session.ts';
import { sourceOf } from './source.ts';

/**
 * Checkpoints above are not measured: the float graph needs as much memory as its weights, and conversions of models
 * that a machine can't hold in float are what quantizing is for. In bytes.
 */
const MAX_MEASURED_BYTES = 4 * 1024 ** 3;

/** Weights in half precision are widened, and a pass needs room of its own: a float graph takes so many times its bytes. */
const MEMORY_SHARE = 3;

/** Two waveforms below are not of the same length of each sound, and say nothing of each other. */
const SAME_SPEECH = 0.98;

/** Answers that are held for the comparison at most; samples behind are left out. In bytes. */
const MAX_ANSWER_BYTES = 256 * 1024 ** 2;

/** What is compared, and on what. */
export interface QualityRequest {
  readonly checkpoint: Checkpoint;
  /** The folder of the model, with its tokenizer. */
  readonly folder: string;
  /** Where the quantized graphs lie. */
  readonly made: string;
  /** Names of the quantized graphs without `.onnx`. */
  readonly graphs: readonly string[];
  /** Inputs of the model's task. */
  readonly samples: readonly QualitySample[];
  readonly signal: AbortSignal;
}

/** What came of one graph: its figures, or why there are none. */
type Outcome = Pick<MeasuredQuality, 'cosine' | 'same_label' | 'inputs' | 'of'> | { readonly reason: string };

/**
 * Compares the outputs of each graph with those of the float graph on the same inputs: the worst graph's figures, or
 * why nothing can be measured. A graph that another one feeds gets what that one makes in float. Throws the signal's
 * reason, and MODEL_LOAD_FAILED where ONNX Runtime does not take what was made.
 */
export async function measureQuality(request: QualityRequest): Promise<ConversionQuality> {
  const { checkpoint, folder, graphs, samples, signal } = request;
  const reason = whyNotMeasured(checkpoint);
  if (reason !== null) return { measured: false, reason };
  const ort = await import('onnxruntime-node');
  const maker = new FeedMaker(ort, await sourceOf(await encoderPlace(folder), checkpoint.config, samples));
  const comparison = new Comparison(ort, maker, request);
  const measured: Omit<MeasuredQuality, 'unmeasured'>[] = [];
  const unmeasured: MeasuredQuality['unmeasured'] = [];
  for (const [name, { bytes }] of buildGraphs(checkpoint)) {
    const small = graphs.find((each) => each === name || each.startsWith(`${name}_`));
    if (small === undefined) continue;
    signal.throwIfAborted();
    const outcome = await comparison.of({ name, bytes }, small);
    if ('reason' in outcome) unmeasured.push({ graph: name, ...outcome });
    else measured.push({ measured: true, graph: name, ...outcome });
  }
  const [worst] = measured.toSorted((a, b) => a.cosine - b.cosine);
  if (worst !== undefined) return { ...worst, unmeasured };
  return { measured: false, reason: unmeasured[0]?.reason ?? 'it has no graph that could be run' };
}

/** Why the graphs of a checkpoint are not run on this machine, in words that follow "Not measured:"; null where they are. */
export function whyNotMeasured({ weights }: Checkpoint): string | null {
  const bytes = weights.names().reduce((sum, name) => sum + weights.get(name).length, 0);
  if (bytes > MAX_MEASURED_BYTES)
    return `its weights have ${gigabytes(bytes)}, and models above ${gigabytes(MAX_MEASURED_BYTES)} are not run in float for it`;
  const [needed, free] = [bytes * MEMORY_SHARE, process.availableMemory()];
  return needed > free
    ? `running it in float takes about ${gigabytes(needed)} of memory, and ${gigabytes(free)} are free`
    : null;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Runs the graphs of one model, in the order in which they feed each other. */
class Comparison {
  readonly #ort: typeof Ort;
  readonly #maker: FeedMaker;
  readonly #request: QualityRequest;
  /** What the float graphs made of each sample so far. */
  readonly #made: Map<string, Made>[];

  constructor(ort: typeof Ort, maker: FeedMaker, request: QualityRequest) {
    this.#ort = ort;
    this.#maker = maker;
    this.#request = request;
    this.#made = Array.from({ length: maker.count }, () => new Map<string, Made>());
  }

  /** A float graph against the quantized one of the name `small`. */
  async of(float: { readonly name: string; readonly bytes: Uint8Array }, small: string): Promise<Outcome> {
    const { made } = this.#request;
    const wanted = await this.#inFloat(float.name, float.bytes);
    if ('reason' in wanted) return wanted;
    const { want, of, feeds } = wanted;
    const bytes = await readFile(join(made, `${small}.onnx`));
    const graph = { bytes, folder: made, name: small, quantized: true };
    await using quantized = await openGraph(this.#ort, graph);
    try {
      const got = await this.#answers(quantized.session, feeds);
      const figures = agreement(want, got);
      // Each sound lasts a whole number of frames: one that falls on the other side moves all that is behind it.
      const spoken = want.has('waveform') && 'input_ids' in (feeds[0] ?? {});
      if (spoken && figures.cosine < SAME_SPEECH)
        return {
          reason:
            'it says each sound a little longer or shorter, so that the two can not be laid over each other',
        };
      return { ...figures, inputs: feeds.length, of };
    } catch (error) {
      this.#request.signal.throwIfAborted();
      throw refused(graph, 'run', error);
    }
  }

  async #inFloat(
    name: string,
    bytes: Uint8Array,
  ): Promise<
    { readonly want: Answers; readonly of: Origin; readonly feeds: Feeds[] } | { readonly reason: string }
  > {
    const { checkpoint, signal } = this.#request;
    const graph = { bytes, folder: checkpoint.directory, name, quantized: false };
    await using float = await openGraph(this.#ort, graph);
    const samples = this.#maker.samples(float.session.inputMetadata, this.#made);
    if ('reason' in samples) return samples;
    const want = await this.#answers(float.session, samples.feeds, samples.of).catch(() => null);
    signal.throwIfAborted();
    if (want === null) return { reason: 'it does not take inputs like those of its task' };
    if (want.size === 0) return { reason: 'it answers with nothing that can be compared' };
    const again = await this.#answers(float.session, samples.feeds.slice(0, 1));
    if (!sameAnswers(want, again)) return { reason: 'it draws at random: it never answers the same twice' };
    const answered = want
      .values()
      .reduce((least, { length }) => Math.min(least, length), samples.feeds.length);
    return { want, of: samples.of, feeds: samples.feeds.slice(0, answered) };
  }

  /** The float outputs of a graph; with `of`, what it makes is kept for later graphs. */
  async #answers(session: Ort.InferenceSession, samples: readonly Feeds[], of?: Origin): Promise<Answers> {
    const all = new Map<string, Answer[]>();
    let held = 0;
    for (const [index, sample] of samples.entries()) {
      // Between two passes a cancel is heard; a pass itself holds the process, which main may end.
      this.#request.signal.throwIfAborted();
      if (held > MAX_ANSWER_BYTES) break;
      const outputs = await session.run(sample);
      held += addAnswers(all, outputs);
      if (of === undefined) continue;
      for (const name of all.keys()) {
        const tensor = outputs[name];
        if (tensor !== undefined) this.#made[index]?.set(name, { tensor, of });
      }
    }
    return all;
  }
}
