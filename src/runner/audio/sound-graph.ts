/** Running a graph on the features of a sound. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import type { MediaRef } from '../../shared/media.ts';
import { floatTensor } from '../backends/tensors.ts';
import { decodeAudio } from '../media/audio.ts';
import type { RunMedia } from '../tasks/context.ts';
import type { ExtractedFeatures, FeatureExtractor } from './features.ts';

/** The library that a graph runs in; a process that runs none does not load it. */
export type Ort = typeof OrtLibrary;

/** The features of a sound of the input, decoded at the extractor's rate. Throws INVALID_INPUT. */
export async function featuresOf(
  audio: string | MediaRef,
  extractor: FeatureExtractor,
  media: RunMedia,
): Promise<ExtractedFeatures> {
  const { samples } = await decodeAudio(media.path(audio), extractor.sampleRate);
  return extractor.extract(samples);
}

/** Features as the inputs of a graph. */
export function featureFeeds(ort: Ort, { floats, flags }: ExtractedFeatures): Record<string, Tensor> {
  const tensors = Object.entries(floats).map(
    ([name, { data, dims }]) => [name, floatTensor(ort, data, dims)] as const,
  );
  const truths = Object.entries(flags).map(
    ([name, flag]) => [name, new ort.Tensor('bool', [flag], [1, 1])] as const,
  );
  return Object.fromEntries([...tensors, ...truths]);
}

/** What is said of sounds of which a part was used; null where all of them were. */
export function usedWarning(sounds: readonly ExtractedFeatures[]): string | null {
  const used = sounds.map(({ usedSeconds }) => usedSeconds).filter((seconds) => seconds !== null);
  const [first] = used;
  if (first === undefined) return null;
  const which = sounds.length === 1 ? 'The sound is' : `${String(used.length)} of the sounds are`;
  return `${which} longer than the ${first.toLocaleString('en')} s that this model hears at once; the rest was left out.`;
}
