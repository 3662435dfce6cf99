/** What a quantization is measured on: inputs of the model's task that come with Hearth, prepared as the model wants them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { MAX_QUALITY_SAMPLES, type QualitySample } from '../../shared/converter.ts';
import { isEvalTaskId, type EvalItem, type EvalSet } from '../../shared/evaluation/set.ts';
import { isEncoded } from '../../shared/media.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { EvalSets } from '../evaluation/sets.ts';
import type { ProcessLauncher } from '../host.ts';
import { Runner } from '../runners/runner.ts';

/** Pictures or sounds at most: a pass over one takes as long as over dozens of sentences. */
const MAX_MEDIA = 8;
/** Decoding and resizing a few small files takes a second; a process that hangs over one is given up. */
const PREPARE_MS = 60_000;

/** A picture or a sound of a set, by its path beside it. */
const MEDIUM = /^(picture|sound)s\/\S+\.\w+$/;
type Kind = 'picture' | 'sound';

const labelsSchema = z.object({ candidate_labels: z.array(z.string()).min(1) });

/** An input of a task with its medium, which is still to be prepared. */
interface TaskSample extends QualitySample {
  /** Absolute path; null where there is none. */
  readonly medium: { readonly kind: Kind; readonly path: string } | null;
}

/** Lends samples of tasks: what was prepared for them lies in a folder that goes away behind its use. */
export class QualitySamples {
  readonly #sets: Pick<EvalSets, 'of' | 'path'>;
  readonly #launcher: ProcessLauncher;

  constructor(sets: Pick<EvalSets, 'of' | 'path'>, launcher: ProcessLauncher) {
    this.#sets = sets;
    this.#launcher = launcher;
  }

  /**
   * Gives `use` the samples of a task for the model in `directory`. Pictures and sounds that its preprocessor does not
   * take are left out, so that made-up numbers stand for them. Throws what `use` throws, and the signal's reason.
   */
  async lend<T>(
    { task, directory }: { readonly task: TaskId | null; readonly directory: string },
    signal: AbortSignal,
    use: (samples: QualitySample[]) => Promise<T>,
  ): Promise<T> {
    const samples = await samplesOf(this.#sets, task);
    if (samples.every(({ medium }) => medium === null)) return await use(samples.map(withTensors({})));
    const out = await mkdtemp(join(tmpdir(), 'hearth-quality-'));
    try {
      return await use(await this.#prepared(samples, directory, out, signal));
    } finally {
      await rm(out, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** The samples with their tensors, made in a process that may die of a hostile configuration. */
  async #prepared(
    samples: readonly TaskSample[],
    directory: string,
    out: string,
    signal: AbortSignal,
  ): Promise<QualitySample[]> {
    const media = samples.flatMap(({ medium }) => medium ?? []);
    const [{ kind } = { kind: 'picture' as const }] = media;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PREPARE_MS)]);
    try {
      using runner = await Runner.start(this.#launcher, 'probe', limited);
      const files = media.map(({ path }) => path);
      const tensors = await runner.prepare({ directory, kind, files, out }, limited);
      return samples.map((sample) => {
        const at = media.findIndex(({ path }) => path === sample.medium?.path);
        return withTensors(tensors[at] ?? {})(sample);
      });
    } catch {
      signal.throwIfAborted();
      return samples.map(withTensors({}));
    }
  }
}

const withTensors =
  (tensors: QualitySample['tensors']) =>
  ({ text, target }: QualitySample): QualitySample => ({ text, target, tensors });

/** Inputs of a task's evaluation set, evenly taken from all of it; none where it has no set. */
export async function samplesOf(
  sets: Pick<EvalSets, 'of' | 'path'>,
  task: TaskId | null,
): Promise<TaskSample[]> {
  if (!isEvalTaskId(task)) return [];
  const set = await sets.of(task).catch(() => null);
  if (set === null) return [];
  const most = set.items.some(({ input }) => mediumOf(input, sets) !== null)
    ? MAX_MEDIA
    : MAX_QUALITY_SAMPLES;
  const step = Math.max(1, Math.floor(set.items.length / most));
  return set.items
    .filter((_, index) => index % step === 0)
    .slice(0, most)
    .map((item, index) => ({
      text: wordsOf(item, set, index),
      target: targetOf(item),
      tensors: {},
      medium: mediumOf(item.input, sets),
    }))
    .filter(({ text, target, medium }) => text !== null || target !== null || medium !== null);
}

/** The words of an input; where it has none, one of the labels that it is held against. */
function wordsOf({ input, options }: EvalItem, set: EvalSet, index: number): string | null {
  const text = stringsOf(input)
    .filter((words) => !isEncoded(words) && !MEDIUM.test(words))
    .join('\n');
  if (text !== '') return text;
  const { data } = labelsSchema.safeParse({ ...set.options, ...options });
  return data?.candidate_labels[index % data.candidate_labels.length] ?? null;
}

/** The first picture or sound of an input. */
function mediumOf(input: unknown, sets: Pick<EvalSets, 'path'>): TaskSample['medium'] {
  for (const words of stringsOf(input)) {
    const kind = MEDIUM.exec(words)?.[1];
    if (kind === 'picture' || kind === 'sound') return { kind, path: sets.path(words) };
  }
  return null;
}

/** All strings of an input, which may have several by name. */
function stringsOf(input: unknown): string[] {
  if (typeof input === 'string') return input === '' ? [] : [input];
  return typeof input === 'object' && input !== null ? Object.values(input).flatMap(stringsOf) : [];
}

/** What is expected in words, the first where several are right; null for boxes, masks and numbers. */
function targetOf({ expected }: EvalItem): string | null {
  const first: unknown = Array.isArray(expected) ? expected[0] : expected;
  return typeof first === 'string' && first !== '' && !isEncoded(first) ? first : null;
}
