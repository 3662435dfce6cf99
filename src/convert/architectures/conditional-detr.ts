/** Conditional DETR: DETR whose questions look around a place of their own, and tell a sigmoid for each class. */
import { architecture } from '../architecture.ts';
import { threeLayers } from '../blocks/detection.ts';
import { NORM_EPS, around, feed, type Memory } from '../blocks/detr.ts';
import { alternatingWaves } from '../blocks/sines.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';
import { detrShared, encodePicture, type DetrConfig } from './detr.ts';

/** How near to 0 and 1 a share comes before its logit is taken. */
const TINY = 1e-5;
const DECODER = 'model.decoder';

/** Conditional DETR. */
export const conditionalDetr = architecture({
  ...detrShared,
  types: ['conditional_detr'],
  heads: ['ObjectDetection'],
  // A single layer scales no waves.
  unused: [...detrShared.unused, /^model\.decoder\.query_scale\./],
  renames: [
    ...detrShared.renames,
    // transformers 5 moved the projections into the attention that they belong to.
    [/\.self_attn\.([qk])_(content|pos)_proj/, '.sa_$1$2_proj'],
    [/(decoder\.layers\.\d+)\.self_attn\.v_proj/, '$1.sa_v_proj'],
    [/\.encoder_attn\.([qk])_(content|pos)_proj/, '.ca_$1$2_proj'],
    [/\.encoder_attn\.q_pos_sine_proj/, '.ca_qpos_sine_proj'],
    [/\.encoder_attn\.v_proj/, '.ca_v_proj'],
  ],
  build(c, { graph }) {
    const g = graph('model');
    const { memory } = encodePicture(g, c);
    const questions = g.param('model.query_position_embeddings.weight');
    const point = g.sigmoid(twoLayers(g, questions, `${DECODER}.ref_point_head`));
    const x = ask(g, c, memory, questions, placeOf(g, c, point));
    g.output('logits', g.linear(x, 'class_labels_classifier'));
    const box = threeLayers(g, x, 'bbox_predictor');
    const logit = g.unary('Log', g.div(g.max(point, TINY), g.max(g.sub(1, point), TINY)));
    const [middle, size] = g.split(box, 2, [2, 2]);
    g.output('pred_boxes', g.sigmoid(g.concat([g.add(middle, logit), size], 2)));
  },
});

function twoLayers(g: GraphBuilder, x: Value, name: string): Value {
  return g.linear(g.relu(g.linear(x, `${name}.layers.0`)), `${name}.layers.1`);
}

/** Waves of each question's point [n, 2] (x, y): [n, width], down before across. */
function placeOf(g: GraphBuilder, c: DetrConfig, point: Value): Value {
  const waves = (axis: number): Value =>
    alternatingWaves(g, g.mul(g.select(point, 1, axis), 2 * Math.PI), c.d_model / 2);
  return g.concat([waves(1), waves(0)], 1);
}

/** States of the questions behind the last norm, [batch, n, width]. */
function ask(g: GraphBuilder, c: DetrConfig, memory: Memory, questions: Value, place: Value): Value {
  const heads = c.decoder_attention_heads;
  const size = [dim(memory.x, 0), dim(questions, 0), dim(questions, 1)];
  let x = g.expand(g.constant('float', [1, 1, 1], [0]), size);
  for (let i = 0; i < c.decoder_layers; i++) {
    const p = `${DECODER}.layers.${String(i)}`;
    const near = i === 0 ? g.expand(place, size) : g.mul(place, twoLayers(g, x, `${DECODER}.query_scale`));
    const own = (y: Value, kind: 'q' | 'k'): Value =>
      g.add(g.linear(y, `${p}.sa_${kind}content_proj`), g.linear(questions, `${p}.sa_${kind}pos_proj`));
    x = around(g, x, { norm: `${p}.self_attn_layer_norm`, early: false }, (y) => {
      const seen = g.attention({ q: own(y, 'q'), k: own(y, 'k'), v: g.linear(y, `${p}.sa_v_proj`), heads });
      return g.linear(seen, `${p}.self_attn.out_proj`);
    });
    x = around(g, x, { norm: `${p}.encoder_attn_layer_norm`, early: false }, (y) =>
      look(g, c, p, { y, near, memory, questions: i === 0 ? questions : undefined }),
    );
    x = around(g, x, { norm: `${p}.final_layer_norm`, early: false }, (y) => feed(g, p, y));
  }
  return g.layerNorm(x, `${DECODER}.layernorm`, NORM_EPS);
}

interface Look {
  readonly y: Value;
  /** Where a question looks, [batch, n, width]. */
  readonly near: Value;
  readonly memory: Memory;
  /** Of the first layer, where nothing is known yet but which question it is. */
  readonly questions: Value | undefined;
}

/** Looks at the picture: what is asked meets what is there, and where it is asked meets where that is. */
function look(g: GraphBuilder, c: DetrConfig, p: string, { y, near, memory, questions }: Look): Value {
  const heads = c.decoder_attention_heads;
  const split = (x: Value): Value => g.splitHeads(x, heads);
  const where = g.linear(memory.place, `${p}.ca_kpos_proj`);
  const asked = g.linear(y, `${p}.ca_qcontent_proj`);
  const there = g.linear(memory.x, `${p}.ca_kcontent_proj`);
  const first = questions !== undefined;
  const q = first ? g.add(asked, g.linear(questions, `${p}.ca_qpos_proj`)) : asked;
  const k = first ? g.add(there, where) : there;
  const seen = g.attend(
    g.concat([split(q), split(g.linear(near, `${p}.ca_qpos_sine_proj`))], 3),
    g.concat([split(k), split(where)], 3),
    split(g.linear(memory.x, `${p}.ca_v_proj`)),
    { mask: memory.mask },
  );
  return g.linear(g.mergeHeads(seen), `${p}.encoder_attn.out_proj`);
}
