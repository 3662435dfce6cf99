/** HiFi-GAN (Kong et al. 2020): a spectrogram becomes samples, layer by layer. VITS and SpeechT5 end in it. */
import { z } from 'zod';
import { count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { unfit, type Value } from '../graph/value.ts';

/** What it depends on; the defaults are those of the published vocoders. */
export const hifiGanConfig = z.object({
  upsample_rates: z.array(count).min(1),
  upsample_kernel_sizes: z.array(count).min(1),
  resblock_kernel_sizes: z.array(count).min(1),
  resblock_dilation_sizes: z.array(z.array(count)).min(1),
  leaky_relu_slope: z.number(),
});
type Config = z.infer<typeof hifiGanConfig>;

/** The slope before the last convolution: that of torch's leaky_relu, as the original left it out there. */
const LAST_SLOPE = 0.01;

/**
 * Samples [batch, 1, samples] in -1 … 1 from a spectrogram [batch, bins, frames]. `p` stands before all names; `voice`
 * [batch, width, 1] is a speaker, by the layer `cond`.
 */
export function hifiGan(g: GraphBuilder, spectrogram: Value, c: Config, p: string, voice?: Value): Value {
  const first = g.conv(spectrogram, `${p}conv_pre`, { padding: 3 });
  let x = voice === undefined ? first : g.add(first, g.conv(voice, `${p}cond`));
  for (const [step, stride] of c.upsample_rates.entries()) {
    const kernel = c.upsample_kernel_sizes[step] ?? stride;
    x = g.convTranspose(g.leakyRelu(x, c.leaky_relu_slope), `${p}upsampler.${String(step)}`, {
      stride,
      padding: Math.floor((kernel - stride) / 2),
    });
    x = voices(g, x, c, (index) => `${p}resblocks.${String(step * c.resblock_kernel_sizes.length + index)}`);
  }
  return g.tanh(g.conv(g.leakyRelu(x, LAST_SLOPE), `${p}conv_post`, { padding: 3 }));
}

/** The mean of residual blocks of several reaches. */
function voices(g: GraphBuilder, x: Value, c: Config, name: (index: number) => string): Value {
  const [first, ...others] = c.resblock_kernel_sizes.map((kernel, index) =>
    residualBlock(g, x, name(index), {
      kernel,
      dilations: c.resblock_dilation_sizes[index] ?? [],
      slope: c.leaky_relu_slope,
    }),
  );
  if (first === undefined) throw unfit('a vocoder has no residual blocks');
  const sum = others.reduce((all, each) => g.add(all, each), first);
  return others.length === 0 ? sum : g.div(sum, others.length + 1);
}

/** How a residual block looks around. */
interface Reach {
  readonly kernel: number;
  readonly dilations: readonly number[];
  readonly slope: number;
}

function residualBlock(g: GraphBuilder, start: Value, p: string, { kernel, dilations, slope }: Reach): Value {
  let x = start;
  for (const [index, dilation] of dilations.entries()) {
    const wide = g.conv(g.leakyRelu(x, slope), `${p}.convs1.${String(index)}`, {
      dilation,
      padding: Math.floor(((kernel - 1) * dilation) / 2),
    });
    const near = { padding: Math.floor((kernel - 1) / 2) };
    x = g.add(x, g.conv(g.leakyRelu(wide, slope), `${p}.convs2.${String(index)}`, near));
  }
  return x;
}
