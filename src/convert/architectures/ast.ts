/** Audio Spectrogram Transformer: a DeiT that looks at mel frames, its patches overlapping. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { repeat, toTokens, vitLayer, vitNames } from '../blocks/vision.ts';
import { dim } from '../graph/value.ts';

const config = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  frequency_stride: count,
  time_stride: count,
  /** Frames of a clip. */
  max_length: count,
  num_mel_bins: count,
});

/** AST. */
export const ast = architecture({
  types: ['audio-spectrogram-transformer'],
  heads: ['Model', 'AudioClassification'],
  config,
  renames: vitNames(/^audio_spectrogram_transformer\./),
  build(c, { graph, head }) {
    const g = graph('model');
    const mel = g.input('input_values', 'float', ['batch_size', c.max_length, c.num_mel_bins]);
    const picture = g.unsqueeze(g.transpose(mel, 0, 2, 1), 1);
    const patches = g.conv(picture, 'embeddings.patch_embeddings.projection', {
      stride: [c.frequency_stride, c.time_stride],
    });
    const learned = ['cls_token', 'distillation_token'].map((name) =>
      repeat(g, g.param(`embeddings.${name}`), dim(mel, 0)),
    );
    let x = g.add(g.concat([...learned, toTokens(g, patches)], 1), g.param('embeddings.position_embeddings'));
    for (let i = 0; i < c.num_hidden_layers; i++) x = vitLayer(g, x, `encoder.layer.${String(i)}`, c);
    const states = g.layerNorm(x, 'layernorm', c.layer_norm_eps);
    if (head === 'Model') {
      g.output('last_hidden_state', states);
      return;
    }
    const both = g.div(g.add(g.select(states, 1, 0), g.select(states, 1, 1)), 2);
    g.output(
      'logits',
      g.linear(g.layerNorm(both, 'classifier.layernorm', c.layer_norm_eps), 'classifier.dense'),
    );
  },
});
