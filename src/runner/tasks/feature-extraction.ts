/** feature-extraction: a text becomes one vector, pooled and scaled as the model's own files say. */
import { invalidInput } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { featureExtraction } from '../../shared/tasks/feature-extraction.ts';
import type { EncodedText, Rows, TextEncoder, WantedOutput } from '../backends/backend.ts';
import { loadFailed } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { normalize, pool } from './pooling.ts';
import { asEncoder, behindContract, type PrepareTask } from './prepare.ts';
import { applyDense } from './sentence-dense.ts';
import { readSentenceModules, type SentenceModules } from './sentence-modules.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof featureExtraction>;
type Options = OptionsOf<typeof featureExtraction>;
type Result = ResultOf<typeof featureExtraction>;

/** Vectors of all tokens, to be pooled here. */
const STATES: WantedOutput = {
  names: ['last_hidden_state', 'token_embeddings', 'hidden_states'],
  rank: 3,
  others: true,
};
/** Else what the graph pooled itself. */
const WANTED: readonly WantedOutput[] = [
  STATES,
  { names: ['sentence_embedding', 'embeddings', 'text_embeds'], rank: 2, others: true },
];

/** The output of a graph that brings every module of sentence-transformers along. */
const WHOLE = 'sentence_embedding';

/** What follows an encoder; throws MODEL_LOAD_FAILED for a model whose vectors would be wrong. */
export async function modulesFor(
  model: TextEncoder,
  { directory, converted }: Plan,
): Promise<SentenceModules> {
  const whole = model.outputNames.includes(WHOLE);
  const modules = await readSentenceModules(directory, { converted: converted?.directory, whole });
  const { unsupported } = modules;
  if (unsupported === null || whole) return modules;
  throw loadFailed(
    `The model ends with a layer of the kind "${unsupported.slice(0, 80)}", which its graph lacks and Hearth does not run.`,
    `Choose a model whose graph has the output ${WHOLE}, or one without such a layer.`,
  );
}

/** Needs an encoder, and pooling and normalisation as the model's own files say. */
export const prepareFeatureExtraction: PrepareTask = async (plan, model) => {
  const encoder = asEncoder(model, plan.task);
  const modules = await modulesFor(encoder, plan);
  return behindContract(
    featureExtraction,
    async (items, options, context) => await runFeatureExtraction(encoder, modules, items, options, context),
  );
};

/** Embeds each item. */
export async function runFeatureExtraction(
  model: TextEncoder,
  modules: SentenceModules,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const texts = items.map(({ text }) => text);
  const { vectors, warning, inputTokens } = await embedTexts(model, modules, texts, options, context);
  return {
    results: vectors.map(
      (vector) => ({ embedding: [...vector], dimensions: vector.length }) satisfies Result,
    ),
    warnings: warning === null ? [] : [warning],
    input_tokens: inputTokens,
  };
}

/** The vectors of texts, and what is to be said about them. */
interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly warning: string | null;
  readonly inputTokens: number;
}

/** A vector for each text, by the model's own way of pooling unless `options` name another. */
export async function embedTexts(
  model: TextEncoder,
  modules: SentenceModules,
  given: readonly string[],
  options: Partial<Options>,
  context: RunContext,
): Promise<Embedded> {
  const limit = Math.min(model.maxTokens, modules.maxSeqLength ?? Infinity);
  const texts = given.map((text) => model.encode(prepared(text, modules), limit));
  if (options.truncate === false) refuseLong(texts, limit);
  const wanted = wantedOf(modules);
  const steps = texts.length;
  const rows = await model.run(texts, wanted, async (step) => {
    context.signal.throwIfAborted();
    if (steps > 1) await context.write({ type: 'progress', step, steps });
  });
  const warning = truncationWarning(
    texts.map(({ cut }) => cut),
    limit,
  );
  return {
    vectors: rows.map((row) => embed(row, modules, options)),
    warning,
    inputTokens: texts.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

/** Where a layer follows the pooling, only what is pooled here is known to lack it. */
function wantedOf({ unsupported, layers }: SentenceModules): readonly WantedOutput[] {
  if (unsupported !== null) return [{ names: [WHOLE], rank: 2, others: false }];
  return layers.length > 0 ? [STATES] : WANTED;
}

function prepared(text: string, modules: SentenceModules): string {
  const trimmed = modules.trim ? text.trim() : text;
  return modules.lowerCase ? trimmed.toLowerCase() : trimmed;
}

function refuseLong(texts: readonly EncodedText[], limit: number): void {
  const index = texts.findIndex(({ cut }) => cut > 0);
  const text = texts[index];
  if (text === undefined) return;
  const has = (text.ids.length + text.cut).toLocaleString('en');
  throw invalidInput(
    texts.length > 1 ? `inputs.${index}` : 'inputs',
    `the text has ${has} tokens, and this model takes ${limit.toLocaleString('en')}`,
    'Shorten the text, or leave truncate on to embed its beginning.',
  );
}

function embed(rows: Rows, modules: SentenceModules, options: Partial<Options>): Float32Array {
  const modes = options.pooling === undefined ? modules.pooling : ([options.pooling] as const);
  let vector = rows.pooled ? rows.data : pool(rows, modes);
  for (const layer of modules.layers) {
    if (vector.length !== layer.inputs) throw unfitLayer(vector.length, layer.inputs, options);
    vector = applyDense(layer, vector);
  }
  return (options.normalize ?? modules.normalize) ? normalize(vector) : vector;
}

function unfitLayer(has: number, takes: number, { pooling }: Partial<Options>): Error {
  const what = `pooled vectors have ${String(has)} numbers, and the layer behind them takes ${String(takes)}`;
  return pooling === undefined
    ? loadFailed(`The model contradicts itself: ${what}.`)
    : invalidInput('options.pooling', what, 'Leave it out: the model pools in several ways at once.');
}
