/** question-answering: question and context are read together, in overlapping parts where the context is long. */
import { codePoints } from '../../shared/code-points.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { questionAnswering } from '../../shared/tasks/question-answering.ts';
import type { EncodedText, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { windows } from '../backends/truncate.ts';
import type { TokenSpan } from '../spans/span-tokenizer.ts';
import { answersOf } from './answers.ts';
import type { RunContext } from './context.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof questionAnswering>;
type Options = OptionsOf<typeof questionAnswering>;
type Result = ResultOf<typeof questionAnswering>;

const STARTS: readonly WantedOutput[] = [{ names: ['start_logits'], rank: 2, others: false }];
const ENDS: readonly WantedOutput[] = [{ names: ['end_logits'], rank: 2, others: false }];

/** Tokens that are read at a time unless the caller says otherwise, as in Python. */
const DEFAULT_PART = 384;
/** Tokens that neighbouring parts share at most, unless the caller says otherwise, as in Python. */
const DEFAULT_STRIDE = 128;

/** A part of the context together with the question. */
interface Part {
  readonly item: number;
  readonly tokens: readonly TokenSpan[];
  /** Where the context begins in the encoded text. */
  readonly at: number;
  readonly encoded: EncodedText;
}

/** Needs an encoder whose graph gives start_logits and end_logits. */
export const prepareQuestionAnswering: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  return behindContract(
    questionAnswering,
    async (items, options, context) => await runQuestionAnswering(encoder, items, options, context),
  );
};

/** Answers each item. */
export async function runQuestionAnswering(
  model: TextEncoder,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const parts = items.flatMap((input, item) =>
    partsOf(model, input, item, options, items.length > 1 ? `inputs.${item}` : 'inputs'),
  );
  const steps = parts.length;
  const rows = await model.runAll(
    parts.map(({ encoded }) => encoded),
    [STARTS, ENDS],
    async (step) => {
      context.signal.throwIfAborted();
      if (steps > 1) await context.write({ type: 'progress', step, steps });
    },
  );
  const read = parts.map(({ item, at, tokens }, index) => {
    const [starts, ends] = rows[index] ?? [];
    return {
      item,
      at,
      tokens,
      starts: starts?.data ?? new Float32Array(),
      ends: ends?.data ?? new Float32Array(),
    };
  });
  return {
    results: items.map(
      (input, item) =>
        answersOf(
          read.filter((part) => part.item === item),
          codePoints(input.context),
          {
            topK: options.top_k,
            maxLength: options.max_answer_len,
            alignToWords: options.align_to_words,
            mayBeImpossible: options.handle_impossible_answer,
          },
        ) satisfies Result,
    ),
    warnings: [],
    input_tokens: parts.reduce((sum, { encoded }) => sum + encoded.ids.length, 0),
  };
}

/** The context in parts that fit beside the question. */
function partsOf(
  { tokenizer, maxTokens }: TextEncoder,
  { question, context }: Input,
  item: number,
  options: Options,
  path: string,
): Part[] {
  const asked = tokenizer.bareIds(question).slice(0, options.max_question_len);
  const spans = tokenizer.spans(context);
  const limit = Math.min(options.max_seq_len ?? DEFAULT_PART, maxTokens);
  const room = limit - tokenizer.specialTokensOfPair - asked.length;
  if (room < 1)
    throw invalidInput(
      `${path}.question`,
      `has ${asked.length.toLocaleString('en')} tokens, which leaves no room for the context in the ${limit.toLocaleString('en')} that are read at a time`,
      'Shorten the question, or set max_question_len to cut it.',
    );
  const questionFirst = tokenizer.config.padding_side !== 'left';
  const stride = strideOf(options, limit, room, spans.length);
  return windows(spans.length, room, stride, 'options.doc_stride').map(([from, to]) => {
    const tokens = spans.slice(from, to);
    const ids = tokens.map(({ id }) => id);
    const pair = questionFirst ? tokenizer.wrapPair(asked, ids) : tokenizer.wrapPair(ids, asked);
    return {
      item,
      tokens,
      at: questionFirst ? pair.secondAt : pair.firstAt,
      encoded: { ids: pair.ids, types: pair.types, cut: 0 },
    };
  });
}

/** Tokens that neighbouring parts share; a stride that leaves no step forward is refused, where parts are needed. */
function strideOf({ doc_stride }: Options, limit: number, room: number, tokens: number): number {
  if (tokens <= room) return 0;
  if (doc_stride === undefined) {
    const usual = Math.min(Math.floor(limit / 2), DEFAULT_STRIDE);
    return usual < room ? usual : Math.floor(room / 2);
  }
  if (doc_stride < room) return doc_stride;
  throw invalidInput(
    'options.doc_stride',
    `must be less than the ${room.toLocaleString('en')} tokens of the context that are read at a time`,
  );
}
