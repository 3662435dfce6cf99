/**
 * Keys and values that a decoder hands from step to step, under the names that transformers.js uses. One graph serves
 * the first step and all later ones: caches start with length 0, and the encoder's keys are computed only then. Later
 * steps return those with length 0, for whoever runs the graph keeps the first step's: copying them cost more than the
 * rest of a step.
 */
import type { HeadsOptions } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, unfit, type Dim, type Sym, type Value } from '../graph/value.ts';

interface Past {
  readonly key: Value;
  readonly value: Value;
  readonly encoder: { readonly key: Value; readonly value: Value } | undefined;
}

/** What a cache is made for. */
export interface CacheShape {
  readonly layers: number;
  /** Heads of keys and values, and the size of each. */
  readonly heads: number;
  readonly size: number;
}

/** Keys and values as `attend` takes them, [batch, heads, sequence, size]. */
export interface KeysValues {
  readonly k: Value;
  readonly v: Value;
}

/** What a decoder without an encoder goes through its layers with. */
export interface CausalInputs {
  /** Of each new token, int64[batch, length]. */
  readonly positions: Value;
  readonly cache: DecoderCache;
  /** Hides what comes later, and padding. */
  readonly mask: Value;
}

/**
 * Declares the inputs of a decoder without an encoder besides its tokens, in transformers.js' names. `tokens` [batch,
 * length, …] are the new ones; `window` as in the graph's own mask.
 */
export function causalInputs(
  g: GraphBuilder,
  tokens: Value,
  shape: CacheShape,
  window?: number | null,
): CausalInputs {
  const padding = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']));
  const positions = g.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  const cache = new DecoderCache(g, tokens, shape);
  return { positions, cache, mask: g.min(cache.causalMask(window), padding) };
}

/** The cache of one decoder graph. */
export class DecoderCache {
  /** Number of new tokens. */
  readonly length: Dim;
  /** Old and new tokens together. */
  readonly total: Sym;
  /** Position of each new token, int64[length]. */
  readonly positions: Value;
  readonly #g: GraphBuilder;
  readonly #past: readonly Past[];
  readonly #present: [string, Value][] = [];
  readonly #encoder: { readonly states: Value; readonly first: Value } | undefined;

  /** Declares the inputs. `ids` [batch, length] are the new tokens; `encoder` the states of an encoder, if there is one. */
  constructor(g: GraphBuilder, ids: Value, shape: CacheShape, encoder?: Value) {
    this.#g = g;
    const input = (layer: number, name: string, length: string): Value =>
      g.input(`past_key_values.${String(layer)}.${name}`, 'float', [
        'batch_size',
        shape.heads,
        length,
        shape.size,
      ]);
    const kind = encoder === undefined ? '' : 'decoder.';
    this.#past = Array.from({ length: shape.layers }, (_, layer) => ({
      key: input(layer, `${kind}key`, 'past_sequence_length'),
      value: input(layer, `${kind}value`, 'past_sequence_length'),
      encoder:
        encoder === undefined
          ? undefined
          : {
              key: input(layer, 'encoder.key', 'past_encoder_length'),
              value: input(layer, 'encoder.value', 'past_encoder_length'),
            },
    }));
    const first = this.#at(0);
    this.length = dim(ids, 1);
    const before = g.size(dim(first.key, 2));
    const after = g.add(before, g.size(this.length));
    this.total = g.dim('total_sequence_length', after);
    this.positions = g.range(before, after, this.length);
    if (encoder !== undefined && first.encoder !== undefined)
      this.#encoder = { states: encoder, first: g.equal(g.size(dim(first.encoder.key, 2)), 0) };
  }

  /** [1, 1, length, total]; `window` as in the graph's own. */
  causalMask(window?: number | null): Value {
    return this.#g.causalMask(this.length, this.total, window);
  }

  /** New keys and values behind the old ones. */
  self(layer: number, fresh: KeysValues): KeysValues {
    const past = this.#at(layer);
    return {
      k: this.#append(layer, 'key', past.key, fresh.k),
      v: this.#append(layer, 'value', past.value, fresh.v),
    };
  }

  /** Attends with `q` to the encoder's states, whose keys and values `project` makes in the first step. */
  cross(layer: number, q: Value, project: (states: Value) => KeysValues, options: HeadsOptions = {}): Value {
    const [seen] = this.#cross(layer, q, project, (k, v) => [this.#g.attend(q, k, v, options)]);
    if (seen === undefined) throw unfit('attention gives a value');
    return seen;
  }

  /** As {@link cross}, and how much of each state a query took goes out as `cross_attentions.<layer>`. */
  crossShowing(layer: number, q: Value, project: (states: Value) => KeysValues): Value {
    const [seen, shares] = this.#cross(layer, q, project, (k, v) => {
      const found = this.#g.attendShowing(q, k, v);
      return [found.seen, found.shares];
    });
    if (seen === undefined || shares === undefined) throw unfit('attention gives two values');
    this.#present.push([`cross_attentions.${String(layer)}`, shares]);
    return seen;
  }

  /** What `attend` makes of the encoder's keys and values, the first of it in the shape of `q`. */
  #cross(
    layer: number,
    q: Value,
    project: (states: Value) => KeysValues,
    attend: (k: Value, v: Value) => readonly Value[],
  ): Value[] {
    const g = this.#g;
    const past = this.#at(layer).encoder;
    const encoder = this.#encoder;
    if (past === undefined || encoder === undefined)
      throw unfit('a decoder without an encoder attends to none');
    const found = g.branch(
      encoder.first,
      () => {
        const { k, v } = project(encoder.states);
        return [...attend(k, v), k, v];
      },
      () => [...attend(past.key, past.value), g.slice(past.key, 2, 0, 0), g.slice(past.value, 2, 0, 0)],
    );
    const [seen, key, value] = [found[0], ...found.slice(-2)];
    if (seen === undefined || key === undefined || value === undefined)
      throw unfit('attention gives three values');
    const name = `present.${String(layer)}.encoder`;
    this.#present.push([`${name}.key`, key], [`${name}.value`, value]);
    return [{ ...seen, dims: q.dims }, ...found.slice(1, -2)];
  }

  /** Declares the outputs. Call it last. */
  finish(): void {
    for (const [name, value] of this.#present) this.#g.output(name, value);
  }

  #at(layer: number): Past {
    const past = this.#past[layer];
    if (past === undefined) throw unfit(`the cache has no layer ${String(layer)}`);
    return past;
  }

  #append(layer: number, name: 'key' | 'value', past: Value, fresh: Value): Value {
    const all = this.#g.concat([past, fresh], 2);
    const kind = this.#encoder === undefined ? '' : 'decoder.';
    this.#present.push([`present.${String(layer)}.${kind}${name}`, all]);
    return all;
  }
}
