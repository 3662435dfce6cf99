/** The blocks that Stable Diffusion's UNet and autoencoder share. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

/** How a model normalizes: its number of groups, and what keeps variances from being nothing. */
export interface GroupNorms {
  readonly groups: number;
  readonly eps: number;
}

/** Two convolutions around a shortcut; where there is a time embedding, [batch, width], it is added between them. */
export function resnetBlock(g: GraphBuilder, x: Value, p: string, norms: GroupNorms, time?: Value): Value {
  const half = (y: Value, index: string): Value =>
    g.conv(normAct(g, y, `${p}.norm${index}`, norms), `${p}.conv${index}`, { padding: 1 });
  let h = half(x, '1');
  if (time !== undefined) {
    const active = g.once(`silu ${time.name}`, () => g.activation('silu', time));
    h = g.add(h, g.unsqueeze(g.linear(active, `${p}.time_emb_proj`), 2, 3));
  }
  h = half(h, '2');
  return g.add(g.has(`${p}.conv_shortcut.weight`) ? g.conv(x, `${p}.conv_shortcut`) : x, h);
}

/** A norm and SiLU behind it. */
export function normAct(g: GraphBuilder, x: Value, name: string, { groups, eps }: GroupNorms): Value {
  return g.activation('silu', g.groupNorm(x, name, groups, eps));
}

/** The names prefix.0, prefix.1, … for as long as the checkpoint has `<name>.<probe>`. */
export function blocksOf(g: GraphBuilder, prefix: string, probe: string): string[] {
  const names: string[] = [];
  while (g.has(`${prefix}.${String(names.length)}.${probe}`)) names.push(`${prefix}.${String(names.length)}`);
  return names;
}
