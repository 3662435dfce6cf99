/** Which graphs of a folder make a decoder, and what their caches are called. */
import { loadFailed } from '../backends/model-files.ts';
import type { Graph, GraphInput, GraphSet } from '../backends/backend.ts';

/** An input for keys or values of tokens that were seen, and the output that it comes from. */
export interface CacheEntry {
  readonly input: GraphInput;
  readonly output: string;
  /** True for keys and values of the encoder's states: they are computed once, in the first pass. */
  readonly encoder: boolean;
}

/** The graphs of a decoder. */
export interface DecoderLayout {
  /** Takes the prefix. */
  readonly first: Graph;
  /** Takes each further token with the cache; null where all tokens go through `first` each time. */
  readonly next: Graph | null;
  readonly cache: readonly CacheEntry[];
}

const PAST = /^past/;
const ENCODER = /\.encoder\./;

/**
 * Finds the decoder of a model: one graph with `use_cache_branch` or one that takes empty caches
 * (`decoder_model_merged`), two graphs (`decoder_model`, `decoder_with_past_model`), or one without a cache
 * (`decoder_model` alone). Throws MODEL_LOAD_FAILED.
 */
export async function decoderLayout(model: GraphSet): Promise<DecoderLayout> {
  const name = model.has('decoder_model_merged') ? 'decoder_model_merged' : 'decoder_model';
  const first = await model.graph(name);
  if (pastInputs(first).length > 0) return { first, next: first, cache: cacheOf(first, first) };
  if (!model.has('decoder_with_past_model')) return { first, next: null, cache: [] };
  const next = await model.graph('decoder_with_past_model');
  return { first, next, cache: cacheOf(first, next) };
}

function pastInputs(graph: Graph): GraphInput[] {
  return graph.inputs.filter(({ name }) => PAST.test(name));
}

/** `past_key_values.0.decoder.key` comes from `present.0.decoder.key`, `past_0` from `present_0`. */
function presentName(past: string): string {
  return past.startsWith('past_key_values')
    ? past.replace('past_key_values', 'present')
    : past.replace(PAST, 'present');
}

function cacheOf(first: Graph, next: Graph): CacheEntry[] {
  return pastInputs(next).map((input) => {
    const output = presentName(input.name);
    const encoder = ENCODER.test(input.name);
    const missing = [first, ...(encoder ? [] : [next])].some((graph) => !graph.outputNames.includes(output));
    if (missing)
      throw loadFailed(
        `The decoder takes a cache "${input.name}" and gives no "${output}".`,
        'Choose another model.',
      );
    return { input, output, encoder };
  });
}

/** Fields of config.json that tell the size of a cache, under the names of the architectures. */
const HEADS = [
  'decoder_attention_heads',
  'num_key_value_heads',
  'num_attention_heads',
  'num_heads',
  'n_head',
];
const HEAD_DIMS = ['head_dim', 'd_kv'];
const WIDTHS = ['d_model', 'hidden_size', 'n_embd'];

/**
 * The shape `[batch, heads, 0, head_dim]` of an empty cache: the sizes that the graph says, else those of config.json
 * (of its `decoder`, `text_config` or `phi_config` where it has one). Throws MODEL_LOAD_FAILED where neither does.
 */
export function emptyCacheShape(input: GraphInput, config: object, batch: number): number[] {
  const [, heads, , dim] = input.shape;
  const field = (names: readonly string[]): number | undefined =>
    fieldOf([...partsOf(config), config], names);
  const size = (given: number | string | undefined, other: () => number | undefined): number => {
    const known = typeof given === 'number' && given > 0 ? given : other();
    if (known !== undefined) return known;
    throw loadFailed(`Neither the graph nor config.json tells the size of the cache "${input.name}".`);
  };
  const count = size(heads, () => field(HEADS));
  return [batch, count, 0, size(dim, () => field(HEAD_DIMS) ?? share(field(WIDTHS), count))];
}

/** The configurations of a model's decoder, where config.json nests them. */
function partsOf(config: object): object[] {
  const nested = ['decoder', 'text_config', 'phi_config'].map((key): unknown => Reflect.get(config, key));
  return nested.filter((value) => typeof value === 'object' && value !== null);
}

function fieldOf(places: readonly object[], names: readonly string[]): number | undefined {
  for (const place of places)
    for (const name of names) {
      const value: unknown = Reflect.get(place, name);
      if (typeof value === 'number' && value > 0) return value;
    }
  return undefined;
}

/** Most tokens of the decoder; null where nothing says so. T5's `n_positions` is none, as its positions are relative. */
export function decoderPositions(config: object): number | null {
  const everywhere = ['max_target_positions', 'max_position_embeddings'];
  const parts = partsOf(config);
  return fieldOf(parts, [...everywhere, 'n_positions']) ?? fieldOf([config], everywhere) ?? null;
}

function share(width: number | undefined, heads: number): number | undefined {
  return width === undefined ? undefined : Math.floor(width / heads);
}
