/** fill-mask: the words that fit best where a text has a mask, as transformers' pipelines/fill_mask.py does it. */
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { fillMask, type Fill } from '../../shared/tasks/fill-mask.ts';
import type { EncodedText, Rows, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { loadFailed, modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { SCORES } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof fillMask>;
type Options = OptionsOf<typeof fillMask>;
type Result = ResultOf<typeof fillMask>;

const WANTED: readonly WantedOutput[] = [{ names: ['logits'], rank: 3, others: true }];

/** The tokens that this task must know. */
export interface MaskTokens {
  readonly mask: number;
  /** As it is written in a text. */
  readonly written: string;
  readonly pad: number | null;
}

/** Needs an encoder whose tokenizer has a mask; throws MODEL_LOAD_FAILED. */
export const prepareFillMask: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const tokens = maskTokens(encoder);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  const pad = tokens.pad ?? config.pad_token_id ?? null;
  return behindContract(
    fillMask,
    async (items, options, context) =>
      await runFillMask(encoder, { ...tokens, pad }, items, options, context),
  );
};

/** The mask of a model's tokenizer; throws MODEL_LOAD_FAILED where it has none. */
export function maskTokens({ tokenizer }: TextEncoder): MaskTokens {
  const written = tokenizer.config.mask_token ?? null;
  const mask = tokenizer.idOf(written);
  if (written === null || mask === null)
    throw loadFailed('The tokenizer of this model has no mask token.', 'Choose another model for fill-mask.');
  return { mask, written, pad: tokenizer.idOf(tokenizer.config.pad_token) };
}

/** Fills the gaps of each item. One text at a time, as the scores of every word for every token take much memory. */
export async function runFillMask(
  model: TextEncoder,
  tokens: MaskTokens,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const warnings = new Set<string>();
  const targets = options.targets === undefined ? null : targetIds(model, options.targets, warnings);
  const texts = items.map(({ text }, index) =>
    encoded(model, tokens, text, items.length > 1 ? `inputs.${index}` : 'inputs'),
  );
  const cut = truncationWarning(
    texts.map((text) => text.cut),
    model.maxTokens,
  );
  const results: Result[] = [];
  for (const text of texts) {
    const [rows] = await model.run([text], WANTED, async () => context.signal.throwIfAborted());
    if (rows !== undefined) results.push(filled(model, tokens, text, rows, targets, options.top_k));
    if (texts.length > 1)
      await context.write({ type: 'progress', step: results.length, steps: texts.length });
  }
  return {
    results,
    warnings: [...(cut === null ? [] : [cut]), ...warnings],
    input_tokens: texts.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

function encoded(model: TextEncoder, { mask, written }: MaskTokens, text: string, path: string): EncodedText {
  const result = model.encode(text, model.maxTokens);
  if (result.ids.includes(mask)) return result;
  throw result.cut > 0
    ? invalidInput(
        path,
        `is longer than the ${model.maxTokens.toLocaleString('en')} tokens that this model takes, and what is left of it has no ${written}`,
        'Shorten the text.',
      )
    : invalidInput(path, `has no ${written}`, `Write ${written} where the word is missing.`);
}

/** The tokens to choose from: each word itself or, where it is no token, its first one. */
function targetIds({ tokenizer }: TextEncoder, targets: readonly string[], warnings: Set<string>): number[] {
  const ids = targets.flatMap((target) => {
    const known = tokenizer.idOf(target);
    if (known !== null) return [known];
    const [first] = tokenizer.spans(target);
    warnings.add(
      first === undefined
        ? `"${target}" has no token, so it was left out.`
        : `"${target}" is no token of this model: its first one, "${first.token}", was taken.`,
    );
    return first === undefined ? [] : [first.id];
  });
  if (ids.length === 0) throw invalidInput('options.targets', 'holds no word that this model knows');
  return [...new Set(ids)];
}

function filled(
  model: TextEncoder,
  { mask, pad }: MaskTokens,
  { ids }: EncodedText,
  { data, width }: Rows,
  targets: readonly number[] | null,
  topK: number,
): Result {
  const gaps = ids.flatMap((id, at) => (id === mask ? [at] : []));
  const { tokenizer } = model;
  const lists = gaps.map((gap) => {
    const scores = SCORES.softmax(data.subarray(gap * width, (gap + 1) * width));
    return bestOf(scores, targets, topK).map((token): Fill => {
      const tokens = ids.with(gap, token).filter((id) => id !== pad);
      return {
        score: scores[token] ?? 0,
        token,
        token_str: tokenizer.text([token], false),
        // With several gaps the other masks stay to be seen, and with them the special tokens.
        sequence: tokenizer.text(tokens, gaps.length === 1),
      };
    });
  });
  return lists.length === 1 ? (lists[0] ?? []) : lists;
}

/** The tokens with the highest scores, best first. */
function bestOf(scores: Float64Array, targets: readonly number[] | null, count: number): number[] {
  const among = targets ?? scores.keys();
  const best: number[] = [];
  for (const token of among) {
    const score = scores[token] ?? -1;
    if (best.length === count && score <= (scores[best.at(-1) ?? 0] ?? 0)) continue;
    if (best.length === count) best.pop();
    const place = best.findIndex((other) => (scores[other] ?? 0) < score);
    best.splice(place === -1 ? best.length : place, 0, token);
  }
  return best;
}
