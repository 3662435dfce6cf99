/**
 * VITS (Kim et al. 2021; facebook/mms-tts-*): letters → durations by an inverted flow of splines → latents by an
 * inverted coupling flow → samples by HiFi-GAN. The noise is drawn in the graph.
 */
import { architecture } from '../architecture.ts';
import { hifiGan } from '../blocks/hifi-gan.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { noiseLike, vitsConfig, type VitsConfig } from './vits/config.ts';
import { logDurations } from './vits/durations.ts';
import { couplingFlow } from './vits/flow.ts';
import { encodeText } from './vits/text.ts';

/** VITS, of one voice or of several, which `speaker_id` tells apart. */
export const vits = architecture({
  types: ['vits'],
  heads: ['Model'],
  config: vitsConfig,
  renames: [
    [/parametrizations\.weight\.original0$/, 'weight_g'],
    [/parametrizations\.weight\.original1$/, 'weight_v'],
  ],
  // Training only, and a flow that has no part in speaking.
  unused: [/^posterior_encoder\./, /^duration_predictor\.post_/, /^duration_predictor\.flows\.1\./],
  build(c, { graph }) {
    const g = graph('model');
    const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
    const mask = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
    const voice = c.num_speakers > 1 ? speaker(g) : undefined;
    const real = g.cast(g.unsqueeze(mask, 1), 'float');
    const x = encodeText(g, c, ids, mask, real);
    const stats = g.mul(g.conv(x, 'text_encoder.project'), real);
    const durations = held(g, c, x, real, voice);
    const { path, sounding } = align(g, durations, real);
    const [means, spreads] = g.split(stats, 1, [c.flow_size, c.flow_size]);
    const mean = g.matmul(means, path);
    const prior =
      c.noise_scale === 0
        ? mean
        : g.add(mean, g.mul(g.mul(noiseLike(g, mean), g.exp(g.matmul(spreads, path))), c.noise_scale));
    const spectrogram = g.mul(couplingFlow(g, c, prior, sounding, voice), sounding);
    g.output('waveform', g.squeeze(hifiGan(g, spectrogram, c, 'decoder.', voice), 1));
    g.output('spectrogram', spectrogram);
  },
});

/** The embedding of a speaker, [batch, width, 1]. */
function speaker(g: GraphBuilder): Value {
  return g.unsqueeze(g.embedding(g.input('speaker_id', 'int64', ['batch_size']), 'embed_speaker'), 2);
}

/**
 * Whole frames of each letter, int64 [batch, 1, length]. In half precision, letters would be held for a frame more or
 * less, and splines bend elsewhere.
 */
function held(g: GraphBuilder, c: VitsConfig, states: Value, mask: Value, voice: Value | undefined): Value {
  const frames = g.precise(() => {
    const [x, real] = [g.cast(states, 'float'), g.cast(mask, 'float')];
    const logarithms = logDurations(g, c, x, real, voice && g.cast(voice, 'float'));
    return g.unary('Ceil', g.mul(g.mul(g.exp(logarithms), real), 1 / c.speaking_rate));
  });
  return g.cast(frames, 'int64');
}

/** Which letter a frame belongs to, as 1 in [batch, length, frames], and which frames there are, [batch, 1, frames]. */
function align(g: GraphBuilder, durations: Value, real: Value): { path: Value; sounding: Value } {
  const lengths = g.max(g.sum(durations, 2), 1);
  const frames = g.range(0, g.op('ReduceMax', [lengths], [], { keepdims: 0 }));
  const sounding = g.unsqueeze(g.cast(g.less(frames, lengths), 'float'), 1);
  const ends = g.op('CumSum', [durations, g.constant('int64', [], [2])], durations.dims);
  const end = g.transpose(ends, 0, 2, 1);
  const begin = g.sub(end, g.transpose(durations, 0, 2, 1));
  const inside = g.cast(g.and(g.greaterOrEqual(frames, begin), g.less(frames, end)), 'float');
  return { path: g.mul(g.mul(inside, sounding), g.transpose(real, 0, 2, 1)), sounding };
}
