/** DINOv3's vision transformer: registers beside the class token, and rotary positions that only patches have. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { rotaryOfAngles, type Turn } from '../blocks/rotary.ts';
import { patchTokens, repeat } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Dim, type Value } from '../graph/value.ts';

const config = z.object({
  num_channels: count,
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_register_tokens: z.union([z.literal(0), count]),
  hidden_act: activation,
  layer_norm_eps: z.number(),
  patch_size: count,
  rope_theta: z.number().positive(),
});
type Config = z.infer<typeof config>;

/** DINOv3, the transformer. */
export const dinov3 = architecture({
  types: ['dinov3_vit'],
  heads: ['Model'],
  config,
  // transformers 5 puts the layers into a model of their own.
  renames: [[/^model\.layer\./, 'layer.']],
  // A checkpoint without registers has an empty tensor for them.
  unused: [/mask_token$/, /register_tokens$/],
  build(c, { graph }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const { tokens, grid } = patchTokens(g, pixels, 'embeddings.patch_embeddings', c.patch_size);
    const special = c.num_register_tokens > 0 ? ['cls_token', 'register_tokens'] : ['cls_token'];
    const learned = special.map((name) => repeat(g, g.param(`embeddings.${name}`), dim(pixels, 0)));
    let x = g.concat([...learned, tokens], 1);
    const turn = patchesOnly(g, 1 + c.num_register_tokens, places(g, c, grid));
    for (let i = 0; i < c.num_hidden_layers; i++) x = layer(g, c, x, `layer.${String(i)}`, turn);
    const normal = g.layerNorm(x, 'norm', c.layer_norm_eps);
    g.output('last_hidden_state', normal);
    g.output('pooler_output', g.select(normal, 1, 0));
  },
});

/** Turns queries and keys by where the middle of a patch lies, from -1 to 1, down and across. */
function places(g: GraphBuilder, c: Config, [rows, columns]: readonly [Dim, Dim]): Turn {
  const quarter = c.hidden_size / c.num_attention_heads / 4;
  const speeds = Array.from(
    { length: quarter },
    (_, index) => (2 * Math.PI) / c.rope_theta ** (index / quarter),
  );
  return rotaryOfAngles(g, () => {
    const middles = (size: Dim): Value => {
      const length = g.cast(g.size(size), 'float');
      const at = g.add(g.cast(g.range(0, g.size(size), size), 'float'), 0.5);
      return g.sub(g.mul(g.div(at, length), 2), 1);
    };
    const turned = (at: Value, axis: number): Value =>
      g.expand(g.unsqueeze(g.mul(g.unsqueeze(at, 1), g.constant('float', [quarter], speeds)), axis), [
        rows,
        columns,
        quarter,
      ]);
    const both = g.concat([turned(middles(rows), 1), turned(middles(columns), 0)], 2);
    return g.reshape(both, [-1, 2 * quarter]);
  });
}

/** A turn of all tokens but the first `special` ones. */
function patchesOnly(g: GraphBuilder, special: number, turn: Turn): Turn {
  return (x) => {
    const joined = g.concat([g.slice(x, 2, 0, special), turn(g.slice(x, 2, special))], 2);
    return { ...joined, dims: x.dims };
  };
}

function layer(g: GraphBuilder, c: Config, x: Value, p: string, turn: Turn): Value {
  const a = `${p}.attention`;
  const normal = g.layerNorm(x, `${p}.norm1`, c.layer_norm_eps);
  const heads = (name: string): Value =>
    g.splitHeads(g.linear(normal, `${a}.${name}`), c.num_attention_heads);
  const attended = g.attend(turn(heads('q_proj')), turn(heads('k_proj')), heads('v_proj'));
  const told = g.linear(g.mergeHeads(attended), `${a}.o_proj`);
  const seen = g.add(x, g.mul(told, g.param(`${p}.layer_scale1.lambda1`)));
  const fed = feed(g, c, g.layerNorm(seen, `${p}.norm2`, c.layer_norm_eps), `${p}.mlp`);
  return g.add(seen, g.mul(fed, g.param(`${p}.layer_scale2.lambda1`)));
}

/** Larger ones weigh what goes up by a gate. */
function feed(g: GraphBuilder, c: Config, x: Value, p: string): Value {
  const up = g.linear(x, `${p}.up_proj`);
  const act = (y: Value): Value => g.activation(c.hidden_act, y);
  const gated = g.has(`${p}.gate_proj.weight`) ? g.mul(act(g.linear(x, `${p}.gate_proj`)), up) : act(up);
  return g.linear(gated, `${p}.down_proj`);
}
