/** How much of a model's answers a quantization keeps: both graphs run on the same inputs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { ConversionQuality } from '../../shared/converter.ts';
import { buildGraphs, type Checkpoint } from '../convert.ts';
import { samplesOf, tokensOf, type Feeds } from './samples.ts';

/**
 * Checkpoints above are not measured: the float graph needs as much memory as its weights, and conversions of models
 * that a machine can't hold in float are what quantizing is for. In bytes.
 */
const MAX_MEASURED_BYTES = 4 * 1024 ** 3;

/** Weights in half precision are widened, and a pass needs room of its own: a float graph takes so many times its bytes. */
const MEMORY_SHARE = 3;

/** What is compared, and on what. */
export interface QualityRequest {
  readonly checkpoint: Checkpoint;
  /** The folder of the model, with its tokenizer. */
  readonly folder: string;
  /** Where the quantized graphs lie. */
  readonly made: string;
  /** Names of the quantized graphs without `.onnx`. */
  readonly graphs: readonly string[];
  /** Texts of the model's task. */
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Compares the outputs of the graphs that can be run by themselves; null where none can, or the model is too large.
 * Throws the signal's reason.
 */
export async function measureQuality(request: QualityRequest): Promise<ConversionQuality | null> {
  const bytes = weightsBytes(request.checkpoint);
  if (bytes > MAX_MEASURED_BYTES || bytes * MEMORY_SHARE > process.availableMemory()) return null;
  const ort = await import('onnxruntime-node');
  const { checkpoint, folder, made, graphs, texts, signal } = request;
  const source = { config: checkpoint.config, tokens: await tokensOf(folder, texts) };
  const measured: ConversionQuality[] = [];
  for (const [name, { bytes }] of buildGraphs(checkpoint)) {
    const small = graphs.find((each) => each === name || each.startsWith(`${name}_`));
    if (small === undefined) continue;
    signal.throwIfAborted();
    using float = await open(ort, bytes, checkpoint.directory);
    const samples = samplesOf(ort, float.session.inputMetadata, source);
    if (samples === null) continue;
    const want = await answers(float.session, samples, signal).catch(() => null);
    signal.throwIfAborted();
    // Where the float graph itself takes no such inputs, nothing can be said of the other.
    if (want === null) continue;
    // Nor of a voice that draws noise: it never says the same twice.
    const again = await answers(float.session, samples.slice(0, 1), signal);
    if (!sameAnswers(want, again)) continue;
    float[Symbol.dispose]();
    using quantized = await open(ort, await readFile(join(made, `${small}.onnx`)), made);
    const got = await answers(quantized.session, samples, signal);
    const fromTexts = source.tokens.length > 0 && 'input_ids' in (samples[0] ?? {});
    measured.push({ ...agreement(want, got), inputs: samples.length, of: fromTexts ? 'texts' : 'seed' });
  }
  return measured.toSorted((a, b) => a.cosine - b.cosine)[0] ?? null;
}

function weightsBytes({ weights }: Checkpoint): number {
  return weights.names().reduce((sum, name) => sum + weights.get(name).length, 0);
}

async function open(
  ort: typeof Ort,
  graph: Uint8Array,
  folder: string,
): Promise<Disposable & { readonly session: Ort.InferenceSession }> {
  const session = await ort.InferenceSession.create(graph, {
    logSeverityLevel: 3,
    extra: { session: { model_external_initializers_file_folder_path: folder } },
  });
  let released = false;
  return {
    session,
    [Symbol.dispose]: () => {
      if (!released) void session.release();
      released = true;
    },
  };
}

/** Float outputs by name, those of one sample behind those of the other. */
type Answers = ReadonlyMap<string, readonly Answer[]>;
interface Answer {
  readonly numbers: Float32Array;
  /** The size of the last dimension. */
  readonly width: number;
}

async function answers(
  session: Ort.InferenceSession,
  samples: readonly Feeds[],
  signal: AbortSignal,
): Promise<Answers> {
  const all = new Map<string, Answer[]>();
  for (const sample of samples) {
    // Between two passes a cancel is heard; a pass itself holds the process, which main may end.
    signal.throwIfAborted();
    for (const [name, { data, dims }] of Object.entries(await session.run(sample)))
      if (data instanceof Float32Array && !name.startsWith('present'))
        all.set(name, [...(all.get(name) ?? []), { numbers: data, width: dims.at(-1) ?? 1 }]);
  }
  return all;
}

/** True where the first sample was answered with the same numbers both times, as far as threads keep them. */
function sameAnswers(first: Answers, again: Answers): boolean {
  return again.entries().every(([name, answer]) => {
    const [before, after] = [first.get(name)?.[0]?.numbers, answer[0]?.numbers];
    if (before === undefined || after === undefined || before.length !== after.length) return false;
    return before.every(
      (value, at) => Math.abs(value - (after[at] ?? Number.NaN)) <= 1e-3 * (1 + Math.abs(value)),
    );
  });
}

/** The least cosine of any output over all samples, and how many rows of logits have the same largest one. */
export function agreement(want: Answers, got: Answers): Pick<ConversionQuality, 'cosine' | 'same_label'> {
  const cosines: number[] = [];
  for (const [name, answer] of want) cosines.push(cosine(answer, got.get(name) ?? []));
  const logits = want.get('logits');
  return {
    cosine: cosines.length === 0 ? 0 : Math.min(...cosines),
    same_label: logits === undefined ? null : sameLabel(logits, got.get('logits') ?? []),
  };
}

/** Of all numbers together: 1 where both point the same way. Numbers that are none count as no agreement at all. */
function cosine(want: readonly Answer[], got: readonly Answer[]): number {
  let [both, one, other] = [0, 0, 0];
  want.forEach(({ numbers }, index) => {
    const second = got[index]?.numbers;
    numbers.forEach((value, place) => {
      const paired = second?.[place] ?? Number.NaN;
      both += value * paired;
      one += value * value;
      other += paired * paired;
    });
  });
  if (one === 0 && other === 0) return 1;
  const value = both / Math.sqrt(one * other);
  return Number.isFinite(value) ? value : 0;
}

/** The part of the rows whose largest number stands at the same place; null for a single column. */
function sameLabel(want: readonly Answer[], got: readonly Answer[]): number | null {
  let [rows, same] = [0, 0];
  for (const [index, { numbers, width }] of want.entries()) {
    if (width < 2) return null;
    const other = got[index]?.numbers ?? new Float32Array(0);
    for (let at = 0; at < numbers.length; at += width) {
      rows += 1;
      if (largest(numbers, at, width) === largest(other, at, width)) same += 1;
    }
  }
  return rows === 0 ? null : same / rows;
}

function largest(numbers: Float32Array, from: number, width: number): number {
  let best = from;
  for (let at = from + 1; at < from + width; at++) if ((numbers[at] ?? 0) > (numbers[best] ?? 0)) best = at;
  return best - from;
}
