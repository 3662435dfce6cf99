/** The texts that a quantization is measured on: those of the model's task that come with Hearth. */
import { MAX_QUALITY_TEXTS } from '../../shared/converter.ts';
import { isEvalTaskId } from '../../shared/evaluation/set.ts';
import { isEncoded } from '../../shared/media.ts';
import type { EvalSets } from '../evaluation/sets.ts';
import type { LibraryModel } from '../models/library.ts';

/** A picture or a sound of a set, by its path beside it. */
const MEDIUM = /^(?:pictures|sounds)\/\S+\.\w+$/;

/** Texts of a task's evaluation set, evenly taken from all of it; none where it has no set, or one of pictures. */
export async function textsFor(
  sets: Pick<EvalSets, 'of'>,
  { task: { task } }: Pick<LibraryModel, 'task'>,
): Promise<string[]> {
  if (!isEvalTaskId(task)) return [];
  const set = await sets.of(task).catch(() => null);
  const texts = (set?.items ?? []).map(({ input }) => textOf(input)).filter((text) => text !== '');
  const step = Math.max(1, Math.floor(texts.length / MAX_QUALITY_TEXTS));
  return texts.filter((_, index) => index % step === 0).slice(0, MAX_QUALITY_TEXTS);
}

/** The words of an input, which may be a text or have several by name; pictures and sounds have none. */
function textOf(input: unknown): string {
  if (typeof input === 'string') return isEncoded(input) || MEDIUM.test(input) ? '' : input;
  if (typeof input !== 'object' || input === null) return '';
  return Object.values(input)
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n');
}
