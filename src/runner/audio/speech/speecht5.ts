/**
 * SpeechT5: an encoder of letters, a decoder that writes two frames of a spectrogram at a step, and a vocoder. The
 * graphs are those of the usual export: encoder_model, decoder_model_merged, decoder_postnet_and_vocoder.
 */
import type { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Graph, GraphSet } from '../../backends/backend.ts';
import { outputOf } from '../../backends/graphs.ts';
import { loadFailed, readProcessorJson, requireModelJson } from '../../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../../backends/tensors.ts';
import { TextTokenizer } from '../../backends/tokenizer.ts';
import { MAX_AUDIO_RATE, MIN_AUDIO_RATE } from '../../media/audio-limits.ts';
import { joinSamples } from '../../media/resample-audio.ts';
import type { Ort, Speaker } from './speaker.ts';
import { readVoice, voiceFiles, type VoiceFile } from './voice-files.ts';

const configSchema = z.looseObject({
  num_mel_bins: z.int().min(1).max(1_024).default(80),
  reduction_factor: z.int().min(1).max(64).default(2),
  speaker_embedding_dim: z.int().min(1).max(65_536).default(512),
  max_text_positions: z.int().positive().nullish(),
  max_speech_positions: z.int().positive().default(4_000),
});
type Config = z.output<typeof configSchema>;
const processorSchema = z.looseObject({
  sampling_rate: z.int().min(MIN_AUDIO_RATE).max(MAX_AUDIO_RATE).default(16_000),
});

const ENCODER = 'encoder_model';
const DECODER = 'decoder_model_merged';
const VOCODER = 'decoder_postnet_and_vocoder';

/** The library's defaults: speech ends where this probability is passed, or at so many steps for each letter. */
const STOP_THRESHOLD = 0.5;
const MAX_STEPS_PER_LETTER = 20;

/** Longest piece of text in tokens; positions beyond are not trained. */
const DEFAULT_MAX_TOKENS = 450;

/** Reads what SpeechT5 needs beside its graphs. Throws MODEL_LOAD_FAILED. */
export async function speechT5Speaker(ort: Ort, model: GraphSet): Promise<Speaker> {
  const { directory } = model.plan;
  const config = await requireModelJson(directory, 'config.json', configSchema);
  const processor = (await readProcessorJson(directory, processorSchema)) ?? processorSchema.parse({});
  const tokenizer = await TextTokenizer.load(directory);
  const files = await embeddingFiles(directory);
  const parts = {
    ort,
    config,
    encoder: await model.graph(ENCODER),
    decoder: await model.graph(DECODER),
    vocoder: await model.graph(VOCODER),
  };
  const unknown = tokenizer.idOf(tokenizer.config.unk_token);
  return {
    sampleRate: processor.sampling_rate,
    voices: files.map(({ name }) => name),
    // The dropout that the original keeps on is drawn in the graph.
    seeded: false,
    unspoken: (text) =>
      [...new Set(text)].filter(
        (letter) =>
          /[\p{L}\p{N}\p{M}]/u.test(letter) &&
          unknown !== null &&
          tokenizer.bareIds(letter).includes(unknown),
      ),
    canSpeak: (sentence) => tokenizer.bareIds(sentence).length > 0,
    speak: async (sentence, { voice, signal }) => {
      const most = (config.max_text_positions ?? DEFAULT_MAX_TOKENS) - tokenizer.specialTokens;
      const ids = tokenizer.wrap(tokenizer.bareIds(sentence).slice(0, most));
      const file = files.find(({ name }) => name === voice) ?? files[0];
      const embedding = file === undefined ? new Float32Array() : await readVoice(file);
      if (embedding.length !== config.speaker_embedding_dim)
        throw loadFailed(
          `The voice "${file?.name ?? ''}" has ${String(embedding.length)} numbers, and this model wants ${String(config.speaker_embedding_dim)}.`,
          'Put a speaker embedding of this model in its place.',
        );
      const spectrogram = await writeSpectrogram(parts, ids, embedding, signal);
      const outputs = await parts.vocoder.run({ spectrogram });
      return { samples: Float32Array.from(floatsOf(outputOf(outputs, 'waveform'))), atSpeed: false };
    },
  };
}

async function embeddingFiles(directory: string): Promise<VoiceFile[]> {
  const files = [
    ...(await voiceFiles(directory, 'speaker_embeddings')),
    ...(await voiceFiles(directory, '.')).filter(({ name }) => name === 'speaker_embeddings'),
  ];
  if (files.length > 0) return files;
  throw loadFailed(
    'SpeechT5 speaks in the voice of a speaker embedding, and there is none in the model’s folder.',
    'Put one (.npy or raw fp32 .bin, 512 numbers) into a folder speaker_embeddings beside config.json.',
  );
}

interface Parts {
  readonly ort: Ort;
  readonly config: Config;
  readonly encoder: Graph;
  readonly decoder: Graph;
  readonly vocoder: Graph;
}

/** Runs the decoder until it says that all is said; gives frames × mel bins. */
async function writeSpectrogram(
  parts: Parts,
  ids: readonly number[],
  embedding: Float32Array,
  signal: AbortSignal,
): Promise<Tensor> {
  const { ort, config, encoder, decoder } = parts;
  const dims = [1, ids.length];
  const mask = intTensor(ort, Array<number>(ids.length).fill(1), dims);
  const encoded = await encoder.run({ input_ids: intTensor(ort, ids, dims), attention_mask: mask });
  const fixed = {
    encoder_hidden_states: outputOf(encoded, 'encoder_outputs', 'last_hidden_state'),
    encoder_attention_mask: encoded['encoder_attention_mask'] ?? mask,
    speaker_embeddings: floatTensor(ort, embedding, [1, embedding.length]),
  };
  const bins = config.num_mel_bins;
  // Each step takes a place in the decoder's table of positions, past whose end the graph fails.
  const steps = Math.min(
    Math.floor((ids.length * MAX_STEPS_PER_LETTER) / config.reduction_factor),
    config.max_speech_positions,
  );
  const frames: Float32Array[] = [];
  let output: Tensor = floatTensor(ort, new Float32Array(bins), [1, 1, bins]);
  let past = emptyPast(ort, decoder);
  for (let step = 1; ; step += 1) {
    signal.throwIfAborted();
    const outputs = await decoder.run({
      ...fixed,
      ...past,
      output_sequence: output,
      use_cache_branch: new ort.Tensor('bool', [step > 1], [1]),
    });
    frames.push(floatsOf(outputOf(outputs, 'spectrum')));
    if (step >= steps || sum(floatsOf(outputOf(outputs, 'prob'))) >= STOP_THRESHOLD) break;
    output = outputOf(outputs, 'output_sequence_out');
    past = nextPast(past, outputs, step);
  }
  const spectrogram = joinSamples(frames);
  return floatTensor(ort, spectrogram, [spectrogram.length / bins, bins]);
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Keys and values of no step yet: batch 1, and free dimensions of 0. */
function emptyPast(ort: Ort, decoder: Graph): Record<string, Tensor> {
  return Object.fromEntries(
    decoder.inputs
      .filter(({ name }) => name.startsWith('past_key_values'))
      .map(({ name, shape }) => {
        const dims = shape.map((size, index) => (index === 0 ? 1 : typeof size === 'number' ? size : 0));
        return [name, floatTensor(ort, new Float32Array(dims.reduce((all, size) => all * size, 1)), dims)];
      }),
  );
}

/** What the last step gave for the next one; the encoder's keys stay those of the first step. */
function nextPast(
  past: Readonly<Record<string, Tensor>>,
  outputs: Readonly<Record<string, Tensor>>,
  step: number,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(past).map(([name, before]) => {
      const now = outputs[name.replace('past_key_values', 'present')];
      return [name, now === undefined || (step > 1 && name.includes('.encoder.')) ? before : now];
    }),
  );
}
