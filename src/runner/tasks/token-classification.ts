/** token-classification: each token gets a label, and neighbours with the same one become marked stretches of the text. */
import { codePoints } from '../../shared/code-points.ts';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { tokenClassification } from '../../shared/tasks/token-classification.ts';
import type { EncodedText, Rows, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { windows } from '../backends/truncate.ts';
import type { TokenSpan } from '../spans/span-tokenizer.ts';
import type { RunContext } from './context.ts';
import { entitiesOf, withoutOverlaps, type EntityForms, type ScoredToken } from './entities.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { SCORES, labelWarning } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof tokenClassification>;
type Options = OptionsOf<typeof tokenClassification>;
type Result = ResultOf<typeof tokenClassification>;

const WANTED: readonly WantedOutput[] = [{ names: ['logits'], rank: 3, others: true }];

/** A part of a text that the model reads at a time. */
interface Part {
  readonly item: number;
  readonly spans: readonly TokenSpan[];
  readonly encoded: EncodedText;
}

/** Needs an encoder, and the names of its labels from config.json. */
export const prepareTokenClassification: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  return behindContract(
    tokenClassification,
    async (items, options, context) => await runTokenClassification(encoder, config, items, options, context),
  );
};

/** Marks each item. */
export async function runTokenClassification(
  model: TextEncoder,
  config: ModelConfig,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const parts = items.flatMap(({ text }, item) => partsOf(model, text, item, options));
  const steps = parts.length;
  const rows = await model.run(
    parts.map(({ encoded }) => encoded),
    WANTED,
    async (step) => {
      context.signal.throwIfAborted();
      if (steps > 1) await context.write({ type: 'progress', step, steps });
    },
  );
  const forms: EntityForms = {
    nameOf: (label) => config.id2label?.[String(label)] ?? `LABEL_${label}`,
    textOf: (tokens) => model.tokenizer.textOfTokens(tokens),
  };
  const marked = parts.map((part, index) => {
    const row = rows[index];
    const tokens =
      row === undefined ? [] : scored(part, row, codePoints(items[part.item]?.text ?? ''), model);
    return {
      item: part.item,
      entities: entitiesOf(tokens, options.aggregation_strategy, options.ignore_labels, forms),
    };
  });
  const cut = truncationWarning(
    parts.map(({ encoded }) => encoded.cut),
    model.maxTokens,
  );
  return {
    results: items.map((_, item) => {
      const found = marked.filter((part) => part.item === item).map(({ entities }) => entities);
      return (found.length > 1 ? withoutOverlaps(found.flat()) : found.flat()) satisfies Result;
    }),
    warnings: [
      cut === null ? null : `${cut} Set stride to read all of it.`,
      labelWarning(rows[0]?.width ?? 0, config),
    ].filter((warning) => warning !== null),
    input_tokens: parts.reduce((sum, { encoded }) => sum + encoded.ids.length, 0),
  };
}

/** A text as one part that is cut at its end, or with a stride as several that overlap; Python does the same. */
function partsOf(
  model: TextEncoder,
  text: string,
  item: number,
  { stride, aggregation_strategy }: Options,
): Part[] {
  const { tokenizer, maxTokens } = model;
  const spans = tokenizer.spans(text);
  const room = maxTokens - tokenizer.specialTokens;
  const part = (from: number, to: number, cut: number): Part => {
    const kept = spans.slice(from, to);
    return { item, spans: kept, encoded: { ids: tokenizer.wrap(kept.map(({ id }) => id)), cut } };
  };
  if (stride === undefined) return [part(0, room, Math.max(0, spans.length - room))];
  if (aggregation_strategy === 'none')
    throw invalidInput(
      'options.stride',
      'goes with an aggregation_strategy other than none',
      'Leave stride out, or choose simple.',
    );
  if (stride >= room)
    throw invalidInput(
      'options.stride',
      `must be less than the ${room.toLocaleString('en')} tokens that this model takes at a time`,
    );
  return windows(spans.length, room, stride, 'options.stride').map(([from, to]) => part(from, to, 0));
}

/** The tokens of a part with their scores; `chars` are those of the whole text. */
function scored(
  { spans }: Part,
  rows: Rows,
  chars: readonly string[],
  { tokenizer }: TextEncoder,
): ScoredToken[] {
  if (rows.tokens < spans.length + tokenizer.specialTokens)
    throw new HearthError(
      'MODEL_LOAD_FAILED',
      'The graph gives fewer rows than it was given tokens, so it is no token classifier.',
      'Choose another task for this model.',
    );
  const prefix = tokenizer.subwordPrefix;
  const unknown = tokenizer.idOf(tokenizer.config.unk_token);
  return spans.map(({ id, token, start, end }, at) => {
    const index = at + tokenizer.tokensInFront;
    const text = chars.slice(start, end).join('');
    const isUnknown = id === unknown;
    return {
      word: isUnknown ? text : token,
      scores: SCORES.softmax(rows.data.subarray(index * rows.width, (index + 1) * rows.width)),
      start,
      end,
      index,
      isSubword: !isUnknown && goesOn(prefix, token, chars, start, end),
    };
  });
}

/**
 * Whether a token goes on with a word: by the sign in front of it, which makes it longer than its text, and without such
 * signs by there being no space before it. The same rules as in Python, with their blind spots.
 */
function goesOn(
  prefix: string | null,
  token: string,
  chars: readonly string[],
  start: number,
  end: number,
): boolean {
  if (prefix !== null && prefix !== '') return codePoints(token).length !== end - start;
  return start > 0 && !chars.slice(start - 1, start + 1).includes(' ');
}
