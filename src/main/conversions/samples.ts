/** What a quantization is measured on: inputs of the model's task that come with Hearth. */
import { z } from 'zod';
import { MAX_QUALITY_SAMPLES, type QualitySample } from '../../shared/converter.ts';
import { isEvalTaskId, type EvalItem, type EvalSet } from '../../shared/evaluation/set.ts';
import { isEncoded } from '../../shared/media.ts';
import type { EvalSets } from '../evaluation/sets.ts';
import type { LibraryModel } from '../models/library.ts';

/** A picture or a sound of a set, by its path beside it. */
const MEDIUM = /^(?:pictures|sounds)\/\S+\.\w+$/;

const labelsSchema = z.object({ candidate_labels: z.array(z.string()).min(1) });

/** Inputs of a task's evaluation set, evenly taken from all of it; none where it has no set. */
export async function samplesFor(
  sets: Pick<EvalSets, 'of'>,
  { task: { task } }: Pick<LibraryModel, 'task'>,
): Promise<QualitySample[]> {
  if (!isEvalTaskId(task)) return [];
  const set = await sets.of(task).catch(() => null);
  if (set === null) return [];
  const step = Math.max(1, Math.floor(set.items.length / MAX_QUALITY_SAMPLES));
  const some = set.items.filter((_, index) => index % step === 0).slice(0, MAX_QUALITY_SAMPLES);
  return some
    .map((item, index) => ({ text: wordsOf(item, set, index), target: targetOf(item), tensors: {} }))
    .filter(({ text, target }) => text !== null || target !== null);
}

/** The words of an input; where it has none, one of the labels that it is held against. */
function wordsOf({ input, options }: EvalItem, set: EvalSet, index: number): string | null {
  const text = textOf(input);
  if (text !== '') return text;
  const { data } = labelsSchema.safeParse({ ...set.options, ...options });
  return data?.candidate_labels[index % data.candidate_labels.length] ?? null;
}

/** The text of an input, which may have several by name; pictures and sounds have none. */
function textOf(input: unknown): string {
  if (typeof input === 'string') return isEncoded(input) || MEDIUM.test(input) ? '' : input;
  if (typeof input !== 'object' || input === null) return '';
  return Object.values(input)
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n');
}

/** What is expected in words, the first where several are right; null for boxes, masks and numbers. */
function targetOf({ expected }: EvalItem): string | null {
  const first: unknown = Array.isArray(expected) ? expected[0] : expected;
  return typeof first === 'string' && first !== '' && !isEncoded(first) ? first : null;
}
