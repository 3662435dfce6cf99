/** Tasks that a model of another task can do too, as both read the same numbers of the same graph. Pure. */

/** What any model of a task does too: a similarity is the cosine of two embeddings. */
const OFFERED: ReadonlyMap<string, readonly string[]> = new Map([
  ['feature-extraction', ['sentence-similarity']],
]);

/**
 * What some models of a task do too, where a request names it: cross-encoders and models of natural language inference
 * are classifiers of pairs, and encoder-decoders summarize or translate, and few of them say so. The Hub tags what
 * cuts out the front as segmentation, and not every such model has a name that tells.
 */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['text-classification', ['zero-shot-classification', 'text-ranking']],
  ['zero-shot-classification', ['text-classification']],
  ['text-ranking', ['text-classification']],
  ['text2text-generation', ['summarization', 'translation']],
  ['summarization', ['text2text-generation']],
  ['translation', ['text2text-generation']],
  ['image-segmentation', ['background-removal']],
]);

/** Whether a model whose own task is `own` is to be offered for `task`. */
export function offersTask(own: string | null, task: string | null): boolean {
  return own !== null && task !== null && (own === task || (OFFERED.get(own)?.includes(task) ?? false));
}

/** Whether a model whose own task is `own` may run `task`. */
export function runsTask(own: string, task: string): boolean {
  return offersTask(own, task) || (ALLOWED.get(own)?.includes(task) ?? false);
}
