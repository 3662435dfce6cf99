/** The towers that read for CLIP, SigLIP and OWL-ViT, and what comes of comparing them with those that see. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';
import { towerLayer } from './tower.ts';
import type { VitLayerConfig } from './vision.ts';

/** What a tower of texts depends on. */
export interface TextTowerConfig extends VitLayerConfig {
  readonly num_hidden_layers: number;
}

/** Words and their places, `p` before all names: [batch, sequence, width]. */
export function embedTexts(g: GraphBuilder, ids: Value, p: string): Value {
  const length = dim(ids, 1);
  return g.add(
    g.embedding(ids, `${p}embeddings.token_embedding`),
    g.embedding(g.range(0, g.size(length), length), `${p}embeddings.position_embedding`),
  );
}

/** The states before the first layer and behind each of them. `mask` is added to the scores of attention. */
export function textStates(
  g: GraphBuilder,
  ids: Value,
  c: TextTowerConfig,
  { p, mask }: { readonly p: string; readonly mask?: Value },
): Value[] {
  let x = embedTexts(g, ids, p);
  const states = [x];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    x = towerLayer(g, c, x, `${p}encoder.layers.${String(i)}`, mask);
    states.push(x);
  }
  return states;
}

/** CLIP's texts: a token sees those before it, and no padding where a mask [batch, sequence] tells of it. */
export function causalTextStates(
  g: GraphBuilder,
  ids: Value,
  c: TextTowerConfig,
  { p, seen }: { readonly p: string; readonly seen?: Value },
): Value[] {
  const length = dim(ids, 1);
  const causal = g.causalMask(length, length);
  const mask = seen === undefined ? causal : g.min(causal, g.paddingMask(seen));
  return textStates(g, ids, c, { p, mask });
}

/** The states at the first token `end`, or at the highest id where that is left out: [batch, width]. */
export function atEnd(g: GraphBuilder, states: Value, ids: Value, end?: number): Value {
  // ArgMax takes no booleans, and int64 not everywhere.
  const score = g.cast(end === undefined ? ids : g.equal(ids, end), 'int32');
  const place = g.unsqueeze(g.argMax(score, -1), 1);
  return g.op('GatherND', [states, place], [dim(states, 0), dim(states, 2)], { batch_dims: 1 });
}

/** Vectors of length one along the last axis. */
export function unit(g: GraphBuilder, x: Value): Value {
  return g.div(x, g.l2(x, -1));
}

/** What transformers.js and the runners take of a pair of towers: scores both ways, and the vectors of length one. */
export function outputSimilarity(g: GraphBuilder, texts: Value, pictures: Value): void {
  const [t, i] = [unit(g, texts), unit(g, pictures)];
  const scaled = g.mul(g.matmul(t, g.transpose(i, 1, 0)), g.exp(g.param('logit_scale')));
  // SigLIP adds a bias, as it judges each pair by itself.
  const perText = g.has('logit_bias') ? g.add(scaled, g.param('logit_bias')) : scaled;
  g.output('logits_per_image', g.transpose(perText, 1, 0));
  g.output('logits_per_text', perText);
  g.output('text_embeds', t);
  g.output('image_embeds', i);
}
