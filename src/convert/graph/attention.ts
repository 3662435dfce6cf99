/** Attention: heads, masks, whole blocks. */
import { dims3, dims4, fixed, unfit, type Dim, type Value } from './value.ts';
import { ConvolutionGraph } from './convolution.ts';

/** What is added to a score that must not count: the lowest float32, which softmax turns into 0. */
export const LOWEST = -3.4028234663852886e38;

/** How heads attend. */
export interface HeadsOptions {
  /** Added to the scores; broadcasts to [batch, heads, queries, keys]. */
  readonly mask?: Value | undefined;
  /** In place of one over the root of the heads' size. */
  readonly scale?: number;
}

/** Names of the four projections of an attention block. */
export interface Projections {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly out: string;
}

/** Adds attention to the layers. */
export class AttentionGraph extends ConvolutionGraph {
  /** [batch, sequence, heads · size] → [batch, heads, sequence, size] */
  splitHeads(x: Value, heads: number): Value {
    const [batch, sequence] = dims3(x);
    const width = fixed(x, 2);
    if (width % heads !== 0)
      throw unfit(`${String(width)} features do not divide into ${String(heads)} heads`);
    return this.transpose(this.reshape(x, [batch, sequence, heads, width / heads]), 0, 2, 1, 3);
  }

  /** [batch, heads, sequence, size] → [batch, sequence, heads · size] */
  mergeHeads(x: Value): Value {
    const [batch, , sequence] = dims4(x);
    return this.reshape(this.transpose(x, 0, 2, 1, 3), [batch, sequence, fixed(x, 1) * fixed(x, 3)]);
  }

  /** softmax(q kᵀ · scale + mask) v on [batch, heads, sequence, size]. */
  attend(q: Value, k: Value, v: Value, options: HeadsOptions = {}): Value {
    return this.attendShowing(q, k, v, options).seen;
  }

  /** As {@link attend}, with how much of each key a query took: [batch, heads, queries, keys]. */
  attendShowing(
    q: Value,
    k: Value,
    v: Value,
    { mask, scale }: HeadsOptions = {},
  ): { readonly seen: Value; readonly shares: Value } {
    const factor = scale ?? 1 / Math.sqrt(fixed(q, -1));
    const scores = this.matmul(factor === 1 ? q : this.mul(q, factor), this.transpose(k, 0, 1, 3, 2));
    const shares = this.softmax(mask === undefined ? scores : this.add(scores, mask));
    return { seen: this.matmul(shares, v), shares };
  }

  /** As {@link attend}, on [batch, sequence, heads · size]. */
  attention({
    q,
    k,
    v,
    heads,
    ...options
  }: { q: Value; k: Value; v: Value; heads: number } & HeadsOptions): Value {
    const split = (x: Value): Value => this.splitHeads(x, heads);
    return this.mergeHeads(this.attend(split(q), split(k), split(v), options));
  }

  /** A whole block: project, attend, project back. `context` is where keys and values come from. */
  attentionBlock(
    x: Value,
    names: Projections,
    options: { readonly heads: number; readonly context?: Value } & HeadsOptions,
  ): Value {
    const { context = x, ...rest } = options;
    const attended = this.attention({
      q: this.linear(x, names.q),
      k: this.linear(context, names.k),
      v: this.linear(context, names.v),
      ...rest,
    });
    return this.linear(attended, names.out);
  }

  /** 1 for tokens and 0 for padding, [batch, sequence] → what to add to scores, [batch, 1, 1, sequence]. */
  paddingMask(mask: Value): Value {
    return this.where(this.cast(this.unsqueeze(mask, 1, 2), 'bool'), 0, LOWEST);
  }

  /**
   * [1, 1, queries, keys]: a query sees the keys up to its own place. The queries are the last of the keys, so that one
   * graph serves the prompt and the steps after it. `window`: how many keys, its own the last of them, a query sees at
   * most. Join masks with `min`: two lowest floats added overflow.
   */
  causalMask(queries: Dim, keys: Dim, window?: number | null): Value {
    const all = this.size(keys);
    const places = this.unsqueeze(this.range(this.sub(all, this.size(queries)), all, queries), 1);
    const key = this.unsqueeze(this.range(0, all, keys), 0);
    const before = this.lessOrEqual(key, places);
    const seen =
      window === undefined || window === null
        ? before
        : this.and(before, this.less(this.sub(places, key), window));
    return this.unsqueeze(this.where(seen, 0, LOWEST), 0, 1);
  }
}
