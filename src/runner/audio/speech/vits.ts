/** VITS and MMS voices: one graph from letters to samples. */
import type { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Graph, GraphSet } from '../../backends/backend.ts';
import { outputOf } from '../../backends/graphs.ts';
import { requireModelJson } from '../../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../../backends/tensors.ts';
import { MAX_AUDIO_RATE, MIN_AUDIO_RATE } from '../../media/audio-limits.ts';
import type { Ort, Speaker } from './speaker.ts';
import { VitsTokenizer } from './vits-tokenizer.ts';

/** Most voices of a model; VCTK has 109, LibriTTS 2,456. */
const MAX_SPEAKERS = 100_000;

const configSchema = z.looseObject({
  sampling_rate: z.int().min(MIN_AUDIO_RATE).max(MAX_AUDIO_RATE).default(16_000),
  num_speakers: z.int().min(1).max(MAX_SPEAKERS).default(1),
  speaking_rate: z.number().positive().default(1),
});

/** Inputs by which exporters let a graph speak faster. */
const RATE_INPUT = 'speaking_rate';
const SPEAKER_INPUT = 'speaker_id';

/** Reads what a VITS model needs beside its graph. Throws MODEL_LOAD_FAILED. */
export async function vitsSpeaker(ort: Ort, model: GraphSet): Promise<Speaker> {
  const { directory } = model.plan;
  const config = await requireModelJson(directory, 'config.json', configSchema);
  const tokenizer = await VitsTokenizer.load(directory);
  const graph = model.main;
  const has = (name: string): boolean => graph.inputs.some((input) => input.name === name);
  const voices = has(SPEAKER_INPUT)
    ? Array.from({ length: config.num_speakers }, (_, index) => String(index))
    : [];
  return {
    sampleRate: config.sampling_rate,
    voices,
    // The noise is drawn in the graph, which takes no seed.
    seeded: false,
    unspoken: (text) => tokenizer.unknown(text),
    canSpeak: (sentence) => tokenizer.encode(sentence).length > 0,
    speak: async (sentence, { voice, speed }) => {
      const ids = tokenizer.encode(sentence);
      const dims = [1, ids.length];
      const feeds: Record<string, Tensor> = {
        input_ids: intTensor(ort, ids, dims),
        attention_mask: intTensor(ort, Array<number>(ids.length).fill(1), dims),
        [SPEAKER_INPUT]: intTensor(ort, [Number(voice ?? 0)], shapeOf(graph, SPEAKER_INPUT)),
        [RATE_INPUT]: floatTensor(
          ort,
          Float32Array.of(speed * config.speaking_rate),
          shapeOf(graph, RATE_INPUT),
        ),
      };
      const waveform = floatsOf(outputOf(await graph.run(feeds), 'waveform'));
      return { samples: Float32Array.from(waveform), atSpeed: has(RATE_INPUT) };
    },
  };
}

/** One number as the graph wants it: alone or in a list of one. */
function shapeOf(graph: Graph, name: string): number[] {
  return graph.inputs.find((input) => input.name === name)?.shape.length === 0 ? [] : [1];
}
