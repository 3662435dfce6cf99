/** BERT and those that differ from it in names, positions and heads only: RoBERTa, XLM-R, CamemBERT, ELECTRA. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { bertLayer } from '../blocks/bert-layer.ts';
import { answerSpan, positionsAfterPadding } from '../blocks/heads.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  model_type: z.enum(['bert', 'roberta', 'xlm-roberta', 'camembert', 'electra']),
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number().default(1e-12),
  pad_token_id: z.number().int().nullish(),
  position_embedding_type: z.literal('absolute').nullish(),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});
type Config = z.infer<typeof config>;
const heads = [
  'Model',
  'SequenceClassification',
  'TokenClassification',
  'QuestionAnswering',
  'MaskedLM',
  'PreTraining',
] as const;

/** BERT and its kin. */
export const bert = architecture({
  types: ['bert', 'roberta', 'xlm-roberta', 'camembert', 'electra'],
  heads,
  config,
  renames: [
    [/^(bert|roberta|electra)\./, ''],
    [/LayerNorm\.gamma$/, 'LayerNorm.weight'],
    [/LayerNorm\.beta$/, 'LayerNorm.bias'],
  ],
  unused: [
    /position_ids$/,
    /token_type_ids$/,
    /^cls\.seq_relationship/,
    /^pooler\./,
    /(predictions|lm_head)\.decoder/,
    /^(cls\.predictions|lm_head)\./,
    /^(discriminator|generator)_predictions\./,
    /^generator_lm_head\./,
  ],
  build(c, { graph, head }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const mask = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
    let x = embed(c, g, ids);
    const padding = g.paddingMask(mask);
    for (let i = 0; i < c.num_hidden_layers; i++)
      x = bertLayer(g, x, `encoder.layer.${String(i)}`, c, padding);
    finish(c, g, head, x);
  },
});

function likeRoberta(c: Config): boolean {
  return ['roberta', 'xlm-roberta', 'camembert'].includes(c.model_type);
}

/** Words, places and, where the model tells sentences apart, which sentence a word belongs to. */
function embed(c: Config, g: GraphBuilder, ids: Value): Value {
  const words = g.embedding(ids, 'embeddings.word_embeddings');
  const placed = g.add(words, g.embedding(positions(c, g, ids), 'embeddings.position_embeddings'));
  const table = 'embeddings.token_type_embeddings';
  const types =
    likeRoberta(c) || !g.has(`${table}.weight`)
      ? g.slice(g.param(`${table}.weight`), 0, 0, 1)
      : g.embedding(g.input('token_type_ids', 'int64', ['batch_size', 'sequence_length']), table);
  const normal = g.layerNorm(g.add(placed, types), 'embeddings.LayerNorm', c.layer_norm_eps);
  return g.has('embeddings_project.weight') ? g.linear(normal, 'embeddings_project') : normal;
}

/** 0, 1, 2, …; in RoBERTa counted over what is not padding, from the padding's own id + 1. */
function positions(c: Config, g: GraphBuilder, ids: Value): Value {
  const length = dim(ids, 1);
  if (!likeRoberta(c)) return g.range(0, g.size(length), length);
  return positionsAfterPadding(g, ids, c.pad_token_id ?? 1);
}

function finish(c: Config, g: GraphBuilder, head: (typeof heads)[number], x: Value): void {
  switch (head) {
    case 'Model':
      g.output('last_hidden_state', x);
      return;
    case 'SequenceClassification':
      g.output('logits', classify(c, g, g.select(x, 1, 0)));
      return;
    case 'TokenClassification':
      g.output('logits', g.linear(x, 'classifier'));
      return;
    case 'QuestionAnswering':
      answerSpan(g, x);
      return;
    case 'PreTraining':
      // ELECTRA's tells only whether a word was put in another's place.
      if (c.model_type === 'electra') g.output('last_hidden_state', x);
      else g.output('logits', predictWords(c, g, x));
      return;
    case 'MaskedLM':
      g.output('logits', predictWords(c, g, x));
      return;
  }
}

/** From the first token's state: RoBERTa and ELECTRA bring a layer of their own, BERT its pooler. */
function classify(c: Config, g: GraphBuilder, first: Value): Value {
  if (!g.has('classifier.out_proj.weight'))
    return g.linear(g.tanh(g.linear(first, 'pooler.dense')), 'classifier');
  const act = c.model_type === 'electra' ? 'gelu' : 'tanh';
  return g.linear(g.activation(act, g.linear(first, 'classifier.dense')), 'classifier.out_proj');
}

/** Dense layer, norm and bias of the head that predicts words. */
function wordHead(c: Config): [string, string, string] {
  if (likeRoberta(c)) return ['lm_head.dense', 'lm_head.layer_norm', 'lm_head.bias'];
  if (c.model_type === 'electra')
    return ['generator_predictions.dense', 'generator_predictions.LayerNorm', 'generator_lm_head.bias'];
  const p = 'cls.predictions';
  return [`${p}.transform.dense`, `${p}.transform.LayerNorm`, `${p}.bias`];
}

/** Scores of all words, by the table of the words' own embeddings. BERT's head alone follows the config's activation. */
function predictWords(c: Config, g: GraphBuilder, x: Value): Value {
  const [dense, norm, bias] = wordHead(c);
  const act = c.model_type === 'bert' ? c.hidden_act : 'gelu';
  const states = g.layerNorm(g.activation(act, g.linear(x, dense)), norm, c.layer_norm_eps);
  return g.linearWith(states, 'embeddings.word_embeddings.weight', g.param(bias));
}
