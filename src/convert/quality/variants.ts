/** How fast the graphs of one encoder are on this machine, and whether they answer alike: all run by turns on the same inputs. */
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { QualitySample, VariantTime } from '../../shared/converter.ts';
import { quantile } from '../../shared/evaluation/interval.ts';
import { configOf } from '../convert.ts';
import { encoderPlace } from '../sentence-files.ts';
import { addAnswers, agreement, type Answer, type Answers } from './agreement.ts';
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
  /** A clock in ms. */
  readonly now?: () => number;
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
  const config = await configOf(folder);
  const maker = new FeedMaker(ort, await sourceOf(await encoderPlace(folder), config, samples));
  await using first = await opened(ort, join(folder, usual.file), threads);
  const made = first === null ? null : maker.samples(first.session.inputMetadata, []);
  if (first === null || made === null || 'reason' in made) return [];
  const feeds = made.feeds.slice(0, MAX_INPUTS);
  const want = await answers(first.session, feeds).catch(() => null);
  if (want === null || want.size === 0) return [];
  let usualMs: number | null = null;
  const times: VariantTime[] = [];
  for (const { dtype, file } of others) {
    signal.throwIfAborted();
    await using second = await opened(ort, join(folder, file), threads);
    if (second === null) continue;
    const got = await answers(second.session, feeds).catch(() => null);
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
    });
    return { session, [Symbol.asyncDispose]: () => session.release() };
  } catch {
    return null;
  }
}

async function answers(session: Ort.InferenceSession, feeds: readonly Feeds[]): Promise<Answers> {
  const all = new Map<string, Answer[]>();
  for (const feed of feeds) addAnswers(all, await session.run(feed));
  return all;
}

/** Median times in ms of a pass of each of two graphs. */
async function byTurns(
  sessions: readonly [Ort.InferenceSession, Ort.InferenceSession],
  feeds: readonly Feeds[],
  { signal, now = () => performance.now() }: VariantsRequest,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const started = now();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (round >= LEAST_ROUNDS && now() - started > BUDGET_MS) break;
    for (const feed of feeds) {
      signal.throwIfAborted();
      for (const which of [0, 1] as const) {
        const before = now();
        await sessions[which].run(feed);
        times[which].push(now() - before);
      }
    }
  }
  return [quantile(times[0], 0.5), quantile(times[1], 0.5)];
}
