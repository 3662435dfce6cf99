/** How fast the graphs of one encoder are on this machine, and whether they answer alike: all run by turns on the same inputs. */
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { QualitySample, VariantTime } from '../../shared/converter.ts';
import { quantile } from '../../shared/evaluation/interval.ts';
import { configOf } from '../convert.ts';
import { encoderPlace } from '../sentence-files.ts';
import { addAnswers, agreement, sameAnswers, type Answer, type Answers } from './agreement.ts';
import { FeedMaker, type Feeds } from './feeds.ts';
import { sourceOf } from './source.ts';

/** Inputs that are timed at most: their lengths differ, and each costs a pass of each graph in every round. */
const MAX_INPUTS = 4;
/** Every graph has so many rounds over the inputs at least, and a median outlives one that was disturbed. */
const LEAST_ROUNDS = 3;
/** After this many none changes the median any more. */
const MOST_ROUNDS = 15;
/** Beyond the least, rounds begin for so long for each pair of graphs, in ms: the machine is a person's. */
const BUDGET_MS = 1_000;

/** Answers that are held of a graph at most, in bytes: a vocabulary of 250,000 words for each token of the inputs. */
const MAX_ANSWER_BYTES = 512 * 1024 ** 2;
/** Numbers of an input at most: four times those of a picture of 2,048 by 2,048 pixels. */
const MAX_INPUT_NUMBERS = 48 << 20;

/** What is compared, and on what. */
export interface VariantsRequest {
  /** The folder of the model, with its tokenizer. */
  readonly folder: string;
  /** Of which each is the whole model; the usual one first. Paths relative to `folder`. */
  readonly graphs: readonly { readonly dtype: string; readonly file: string }[];
  /** Inputs of the model's task. */
  readonly samples: readonly QualitySample[];
  readonly threads: number;
  readonly signal: AbortSignal;
}

/**
 * The times of the graphs. Each stands beside the usual one alone and runs by turns with it, so that what slows the
 * machine down slows both, and no more than two are in memory; its time is the usual one's, by the ratio of their
 * medians. Empty where the graphs take no inputs that are known here or the usual one can't be run; without those that
 * can't. Throws the signal's reason.
 */
export async function compareVariants(request: VariantsRequest): Promise<VariantTime[]> {
  const { folder, graphs, samples, threads, signal } = request;
  const [usual, ...others] = graphs;
  if (usual === undefined) return [];
  const ort = await import('onnxruntime-node');
  const place = await encoderPlace(folder);
  const config = await configOf(place).catch(() => ({}));
  const maker = new FeedMaker(ort, await sourceOf(place, config, samples.slice(0, MAX_INPUTS)));
  await using first = await opened(ort, join(folder, usual.file), threads);
  if (first === null || !areSmall(first.session.inputMetadata)) return [];
  const made = maker.samples(first.session.inputMetadata, []);
  if ('reason' in made) return [];
  const feeds = made.feeds.slice(0, MAX_INPUTS);
  const want = await answers(first.session, feeds);
  if (want === null || want.size === 0) return [];
  // What draws at random says nothing of how near another graph is.
  const again = await answers(first.session, feeds.slice(0, 1));
  if (again === null || !sameAnswers(want, again)) return [];
  let usualMs: number | null = null;
  const times: VariantTime[] = [];
  for (const { dtype, file } of others) {
    signal.throwIfAborted();
    await using second = await opened(ort, join(folder, file), threads);
    if (second === null) continue;
    const got = await answers(second.session, feeds);
    if (got === null) continue;
    const { cosine } = agreement(want, got);
    const [before, now] = await byTurns([first.session, second.session], feeds, request);
    usualMs ??= before;
    times.push({ dtype, ms: usualMs * (now / before), cosine });
  }
  return usualMs === null ? [] : [{ dtype: usual.dtype, ms: usualMs, cosine: 1 }, ...times];
}

/** A session; null for a file that ONNX Runtime does not take. */
async function opened(
  ort: typeof Ort,
  file: string,
  threads: number,
): Promise<({ readonly session: Ort.InferenceSession } & AsyncDisposable) | null> {
  try {
    const session = await ort.InferenceSession.create(file, {
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // As they are run: threads that spin on after a pass would take the cores of the other graph's.
      extra: { session: { force_spinning_stop: '1' } },
    });
    return { session, [Symbol.asyncDispose]: () => session.release() };
  } catch {
    return null;
  }
}

/** Null where it can't be run on them, or answers with more than is held. */
async function answers(session: Ort.InferenceSession, feeds: readonly Feeds[]): Promise<Answers | null> {
  const all = new Map<string, Answer[]>();
  let held = 0;
  try {
    for (const feed of feeds) {
      held += addAnswers(all, await session.run(feed));
      if (held > MAX_ANSWER_BYTES) return null;
    }
  } catch {
    return null;
  }
  return all;
}

/** Whether a graph of somebody else asks for no more than pictures and texts have. */
function areSmall(inputs: readonly Ort.InferenceSession.ValueMetadata[]): boolean {
  return inputs.every((input) => {
    if (!input.isTensor) return false;
    const fixed = input.shape.map((side) => (typeof side === 'number' && side > 0 ? side : 1));
    return fixed.reduce((all, side) => all * side, 1) <= MAX_INPUT_NUMBERS;
  });
}

/** Median times in ms of a pass of each of two graphs. */
async function byTurns(
  sessions: readonly [Ort.InferenceSession, Ort.InferenceSession],
  feeds: readonly Feeds[],
  { signal }: VariantsRequest,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const started = performance.now();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (round >= LEAST_ROUNDS && performance.now() - started > BUDGET_MS) break;
    for (const feed of feeds) {
      signal.throwIfAborted();
      for (const which of [0, 1] as const) {
        const before = performance.now();
        await sessions[which].run(feed);
        times[which].push(performance.now() - before);
      }
    }
  }
  return [quantile(times[0], 0.5), quantile(times[1], 0.5)];
}
