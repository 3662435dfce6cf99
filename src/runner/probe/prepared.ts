/** Pictures and sounds as a model's own preprocessor makes them, written where another process reads them. Needs no model. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RouteInput, RouteOutput } from '../../shared/rpc/contract.ts';
import type { RunnerContract } from '../../shared/runner.ts';
import { loadFeatureExtractor } from '../audio/feature-extractor.ts';
import type { Features } from '../audio/features.ts';
import { requireModelJson } from '../backends/model-files.ts';
import { decodeAudio } from '../media/audio.ts';
import { decodeImage } from '../media/image.ts';
import { cutFeatures, logMel } from '../speech/log-mel.ts';
import { readWhisperHearing } from '../speech/whisper-config.ts';
import { loadImageProcessor } from '../vision/processor.ts';

type Input = RouteInput<RunnerContract['prepare']>;
type Output = RouteOutput<RunnerContract['prepare']>;
/** From a file to the float inputs of a graph, by name. */
type Prepare = (file: string) => Promise<Readonly<Record<string, Features>>>;

const typeSchema = z.looseObject({ model_type: z.string().optional() });

/**
 * Writes each medium's tensors into files of `out`: float32 in the machine's order. Throws MODEL_LOAD_FAILED for a
 * preprocessor that is not known here, INVALID_INPUT for a file that it refuses.
 */
export async function prepare({ directory, kind, files, out }: Input, signal: AbortSignal): Promise<Output> {
  const prepared = kind === 'picture' ? await pictures(directory) : await sounds(directory, signal);
  const tensors: Output['tensors'] = [];
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    const made: Output['tensors'][number] = {};
    for (const [name, { data, dims }] of Object.entries(await prepared(file))) {
      const path = join(out, `${String(index)}-${name}.f32`);
      await writeFile(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), { mode: 0o600 });
      made[name] = { file: path, dims: [...dims] };
    }
    tensors.push(made);
  }
  return { tensors };
}

async function pictures(directory: string): Promise<Prepare> {
  const processor = await loadImageProcessor(directory);
  return async (file) => {
    const { pixels, tensorWidth, tensorHeight } = processor.prepare(await decodeImage(file));
    return { pixel_values: { data: pixels, dims: [1, 3, tensorHeight, tensorWidth] } };
  };
}

/** Whisper's features, or those of the extractor that the model names. */
async function sounds(directory: string, signal: AbortSignal): Promise<Prepare> {
  const { model_type: type } = await requireModelJson(directory, 'config.json', typeSchema);
  if (type === 'whisper') {
    const { mel, windowFrames } = await readWhisperHearing(directory);
    return async (file) => {
      const { samples } = await decodeAudio(file, mel.sampleRate);
      const features = await logMel(samples, mel, windowFrames * mel.hop, signal);
      const data = cutFeatures(features, 0, windowFrames);
      return { input_features: { data, dims: [1, mel.bands, windowFrames] } };
    };
  }
  const extractor = await loadFeatureExtractor(directory);
  return async (file) => extractor.extract((await decodeAudio(file, extractor.sampleRate)).samples).floats;
}
