/**
 * SpeechT5, speaking (Ao et al. 2022): an encoder of letters, a decoder that writes some frames of a spectrogram at a
 * step in a speaker's voice, and the HiFi-GAN that makes samples of them, which is a checkpoint of its own.
 */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { BART_EPS, bartDecoderLayer, cachedSight } from '../blocks/bart.ts';
import { DecoderCache } from '../blocks/cache.ts';
import { hifiGan, hifiGanConfig } from '../blocks/hifi-gan.ts';
import { alternatingWaves } from '../blocks/sines.ts';
import { notConvertible } from '../failure.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims3, type Value } from '../graph/value.ts';

/** torch.nn.BatchNorm1d's own. */
const NORM_EPS = 1e-5;
/** The least length that a speaker's embedding is divided by (torch.nn.functional.normalize). */
const LEAST_LENGTH = 1e-12;

const config = z.object({
  hidden_size: count,
  hidden_act: activation,
  layer_norm_eps: z.literal(BART_EPS),
  encoder_layers: count,
  encoder_attention_heads: count,
  encoder_max_relative_position: count,
  decoder_layers: count,
  decoder_attention_heads: count,
  num_mel_bins: count,
  /** Frames that a step writes. */
  reduction_factor: count,
  speaker_embedding_dim: count,
  speech_decoder_prenet_layers: count,
  speech_decoder_prenet_dropout: z.number().min(0).max(0.99),
  speech_decoder_postnet_layers: count,
  speech_decoder_postnet_kernel: count,
  pad_token_id: z.number().int().default(1),
  /** The config.json of the folder `vocoder`. */
  vocoder: hifiGanConfig.extend({ model_in_dim: count, normalize_before: z.boolean() }).optional(),
});
type Config = z.infer<typeof config>;

/** SpeechT5 that speaks. */
export const speecht5 = architecture({
  types: ['speecht5'],
  heads: ['TextToSpeech'],
  config,
  companion: 'vocoder',
  renames: [
    [/(wrapped_decoder\.layers\.\d+)\.feed_forward\.intermediate_dense\./, '$1.fc1.'],
    [/(wrapped_decoder\.layers\.\d+)\.feed_forward\.output_dense\./, '$1.fc2.'],
  ],
  unused: [/encode_positions\.pe$/, /num_batches_tracked$/, /^vocoder\.(mean|scale)$/],
  build(c, { graph }) {
    if (c.vocoder === undefined)
      throw notConvertible(
        'SpeechT5 writes spectrograms, and there is no vocoder that would make sound of them',
        'Put one (for speecht5_tts: config.json and the weights of speecht5_hifigan) into a folder "vocoder" within the model’s.',
      );
    encode(c, graph('encoder_model'));
    decode(c, graph('decoder_model_merged'));
    sound(c, graph('decoder_postnet_and_vocoder'), c.vocoder);
  },
});

/** States of letters. */
function encode(c: Config, g: GraphBuilder): void {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'encoder_sequence_length']);
  const mask = g.cast(g.unary('Not', g.equal(ids, c.pad_token_id)), 'int64');
  const [prenet, encoder] = ['speecht5.encoder.prenet', 'speecht5.encoder.wrapped_encoder'];
  const length = dim(ids, 1);
  const places = g.range(0, g.size(length), length);
  const words = g.embedding(ids, `${prenet}.embed_tokens`);
  let x = g.layerNorm(placed(c, g, words, places, prenet), `${encoder}.layer_norm`, BART_EPS);
  const hidden = g.paddingMask(mask);
  for (let i = 0; i < c.encoder_layers; i++) {
    const p = `${encoder}.layers.${String(i)}`;
    const seen = g.add(x, attention(c, g, x, p, hidden));
    const normal = g.layerNorm(seen, `${p}.layer_norm`, BART_EPS);
    const inner = g.activation(c.hidden_act, g.linear(normal, `${p}.feed_forward.intermediate_dense`));
    const fed = g.add(normal, g.linear(inner, `${p}.feed_forward.output_dense`));
    x = g.layerNorm(fed, `${p}.final_layer_norm`, BART_EPS);
  }
  g.output('encoder_outputs', x);
  g.output('encoder_attention_mask', mask);
}

/** Waves of positions, as large as the model learned them, on states [batch, length, width]. */
function placed(c: Config, g: GraphBuilder, x: Value, places: Value, prenet: string): Value {
  const waves = alternatingWaves(g, places, c.hidden_size);
  return g.add(x, g.mul(waves, g.param(`${prenet}.encode_positions.alpha`)));
}

/** Attention whose queries look at distances too (Shaw et al. 2018): a row of one table for each, far ones sharing the last. */
function attention(c: Config, g: GraphBuilder, x: Value, p: string, mask: Value): Value {
  const [batch, length] = dims3(x);
  const heads = c.encoder_attention_heads;
  const split = (name: string): Value => g.splitHeads(g.linear(x, `${p}.attention.${name}_proj`), heads);
  const queries = g.mul(split('q'), (c.hidden_size / heads) ** -0.5);
  const far = c.encoder_max_relative_position;
  const at = g.once('distances', () => {
    const places = g.range(0, g.size(length), length);
    const distance = g.sub(g.unsqueeze(places, 1), g.unsqueeze(places, 0));
    const column = g.add(g.min(g.max(distance, -far), far - 1), far);
    return g.expand(column, [batch, heads, length, length]);
  });
  const table = g.param('speecht5.encoder.wrapped_encoder.embed_positions.pe_k.weight');
  const byDistance = g.matmul(queries, g.transpose(table, 1, 0));
  const near = g.op('GatherElements', [byDistance, at], at.dims, { axis: 3 });
  const seen = g.attend(queries, split('k'), split('v'), { mask: g.add(near, mask), scale: 1 });
  return g.linear(g.mergeHeads(seen), `${p}.attention.out_proj`);
}

/** A step: the frames so far give the next ones, and how likely each of those is the last. */
function decode(c: Config, g: GraphBuilder): void {
  const frames = g.input('output_sequence', 'float', [
    'batch_size',
    'output_sequence_length',
    c.num_mel_bins,
  ]);
  const speaker = g.input('speaker_embeddings', 'float', ['batch_size', c.speaker_embedding_dim]);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.hidden_size,
  ]);
  const mask = g.input('encoder_attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  const heads = c.decoder_attention_heads;
  const last = g.slice(frames, 1, -1);
  // One frame, which a slice from the end does not know.
  const newest: Value = { ...last, dims: [dim(frames, 0), 1, c.num_mel_bins] };
  const shape = { layers: c.decoder_layers, heads, size: c.hidden_size / heads };
  const cache = new DecoderCache(g, newest, shape, states);
  let x = speak(c, g, newest, g.sub(g.size(dim(frames, 1)), 1), speaker);
  const masks = { own: cache.causalMask(), other: g.paddingMask(mask) };
  const layer = { heads, act: c.hidden_act, before: false };
  for (let i = 0; i < c.decoder_layers; i++) {
    const p = `speecht5.decoder.wrapped_decoder.layers.${String(i)}`;
    x = bartDecoderLayer(g, x, p, layer, cachedSight(g, cache, i, masks));
  }
  const [batch] = dims3(frames);
  const spectrum = g.reshape(g.linear(x, 'speech_decoder_postnet.feat_out'), [
    batch,
    c.reduction_factor,
    c.num_mel_bins,
  ]);
  const ending = g.sigmoid(g.linear(x, 'speech_decoder_postnet.prob_out'));
  g.output('prob', g.reshape(ending, [batch, c.reduction_factor]));
  g.output('output_sequence_out', g.concat([frames, g.slice(spectrum, 1, -1)], 1));
  g.output('spectrum', g.reshape(spectrum, [-1, c.num_mel_bins]));
  cache.finish();
}

/** The newest frame [batch, 1, bins] as a state of the decoder, with its place and the speaker in it. */
function speak(c: Config, g: GraphBuilder, frame: Value, place: Value, speaker: Value): Value {
  const p = 'speecht5.decoder.prenet';
  let x = frame;
  for (let i = 0; i < c.speech_decoder_prenet_layers; i++)
    x = drop(c, g, g.relu(g.linear(x, `${p}.layers.${String(i)}`)));
  const there = placed(c, g, g.linear(x, `${p}.final_layer`), place, p);
  const unit = g.div(speaker, g.max(g.l2(speaker, 1), LEAST_LENGTH));
  return g.relu(g.linear(g.concat([there, g.unsqueeze(unit, 1)], -1), `${p}.speaker_embeds_layer`));
}

/** Numbers left out at random, when speaking too: the original keeps its voice alive so (Tacotron 2, section 2.2). */
function drop(c: Config, g: GraphBuilder, x: Value): Value {
  const share = c.speech_decoder_prenet_dropout;
  if (share === 0) return x;
  const kept = g.precise(() => {
    const drawn = g.unary('RandomUniformLike', g.cast(x, 'float'));
    return g.cast(g.less(drawn, share), 'float');
  });
  return g.mul(g.mul(x, kept), 1 / (1 - share));
}

/** Samples of a whole spectrogram [frames, bins]. */
function sound(c: Config, g: GraphBuilder, vocoder: NonNullable<Config['vocoder']>): void {
  const spectrogram = g.input('spectrogram', 'float', ['frames', c.num_mel_bins]);
  const rough = g.unsqueeze(g.transpose(spectrogram, 1, 0), 0);
  const padding = Math.floor((c.speech_decoder_postnet_kernel - 1) / 2);
  let x = rough;
  for (let i = 0; i < c.speech_decoder_postnet_layers; i++) {
    const p = `speech_decoder_postnet.layers.${String(i)}`;
    x = g.batchNorm(g.conv(x, `${p}.conv`, { padding }), `${p}.batch_norm`, NORM_EPS);
    if (i < c.speech_decoder_postnet_layers - 1) x = g.tanh(x);
  }
  const fine = g.add(rough, x);
  const column = (name: string): Value => g.unsqueeze(g.param(`vocoder.${name}`), 1);
  const even = vocoder.normalize_before ? g.div(g.sub(fine, column('mean')), column('scale')) : fine;
  g.output('waveform', g.reshape(hifiGan(g, even, vocoder, 'vocoder.'), [-1]));
}
