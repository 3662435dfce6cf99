/** The models that are held against PyTorch: what is asked of each side, and what of Hearth's result is compared. */
import { z } from 'zod';
import { automaticSpeechRecognition } from '../../../src/shared/tasks/automatic-speech-recognition.ts';
import { depthEstimation } from '../../../src/shared/tasks/depth-estimation.ts';
import { featureExtraction } from '../../../src/shared/tasks/feature-extraction.ts';
import { imageClassification } from '../../../src/shared/tasks/image-classification.ts';
import { segmentSchema } from '../../../src/shared/tasks/image-segmentation.ts';
import type { TaskId } from '../../../src/shared/tasks/index.ts';
import { objectDetection } from '../../../src/shared/tasks/object-detection.ts';
import { text2textGeneration } from '../../../src/shared/tasks/text2text-generation.ts';
import type { Answer, Asked } from './python.ts';

/** Where the samples lie. */
export interface Samples {
  /** A JPEG of 640 × 480. */
  readonly picture: string;
  /** A WAV file of 10 s, 16 kHz, one channel. */
  readonly sound: string;
}

/** One model. */
export interface Subject {
  /** Its folder, and its name in checkpoints.py. */
  readonly name: string;
  /** Its row. */
  readonly title: string;
  readonly task: TaskId;
  readonly asked: (samples: Samples) => Asked;
  readonly options: Readonly<Record<string, unknown>>;
  /** Hearth's result in the form of Python's answer; throws where it is none. */
  readonly answer: (result: unknown) => Answer;
  /** Tokens of the input, where they must be so many. */
  readonly inputTokens?: number;
}

const PICTURE = ({ picture }: Samples): Asked => ({ file: picture });
const LABELS = ['a red kite', 'an empty house', 'the old farmer'];
/** 126 words that the tokenizer knows, which are 128 tokens with [CLS] and [SEP]. */
const WORDS = Array.from({ length: 126 }, (_, at) => (at % 3 === 0 ? 'the' : 'tea')).join(' ');
const SENTENCE = 'The old farmer painted a broken lamp last week.';
const T5_TOKENS = 64;
const WHISPER_TOKENS = 32;

const best = (result: unknown): Answer => {
  const [first] = imageClassification.result.parse(result);
  return { text: first?.label ?? '', numbers: first === undefined ? [] : [first.score] };
};
const written = (result: unknown): Answer => ({
  text: automaticSpeechRecognition.result.parse(result).text,
  numbers: [],
});

/** Results outside hold data URLs, which is all that matters of them here. */
const segmentsSchema = z.array(segmentSchema.pick({ label: true }));
const depthSchema = depthEstimation.result.pick({ min: true, max: true, mean: true });

/** The models, in the order of the table. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'vit',
    title: 'image-classification, ViT-base, 224 × 224',
    task: 'image-classification',
    asked: PICTURE,
    options: {},
    answer: best,
  },
  {
    name: 'yolos',
    title: 'object-detection, YOLOS-tiny, 672 × 512',
    task: 'object-detection',
    asked: PICTURE,
    options: { threshold: 0.5 },
    answer: (result) => {
      const found = objectDetection.result.parse(result);
      const [top] = found;
      return {
        text: `${String(found.length)} ${top?.label ?? ''}`,
        numbers: top === undefined ? [] : [top.score],
      };
    },
  },
  {
    name: 'segformer',
    title: 'image-segmentation, SegFormer-B0, 512 × 512',
    task: 'image-segmentation',
    asked: PICTURE,
    options: {},
    answer: (result) => {
      const labels = segmentsSchema.parse(result).map(({ label }) => label);
      // In Python's order, by code points.
      return { text: labels.toSorted((a, b) => (a < b ? -1 : 1)).join(' '), numbers: [] };
    },
  },
  {
    name: 'depth_anything',
    title: 'depth-estimation, Depth-Anything-small, 518 × 518',
    task: 'depth-estimation',
    asked: PICTURE,
    options: {},
    answer: (result) => {
      const { min, max, mean } = depthSchema.parse(result);
      return { text: '', numbers: [min, max, mean] };
    },
  },
  {
    name: 'clip',
    title: 'zero-shot-image-classification, CLIP-base/32, 3 labels',
    task: 'zero-shot-image-classification',
    asked: ({ picture }) => ({ file: picture, labels: LABELS }),
    options: { candidate_labels: LABELS },
    answer: best,
  },
  {
    name: 'whisper',
    title: `automatic-speech-recognition, Whisper-base, 10 s, ${String(WHISPER_TOKENS)} tokens`,
    task: 'automatic-speech-recognition',
    asked: ({ sound }) => ({ file: sound, tokens: WHISPER_TOKENS }),
    // One greedy pass, as on the other side.
    options: { max_new_tokens: WHISPER_TOKENS, temperature: 0 },
    answer: written,
  },
  {
    name: 'wav2vec2',
    title: 'automatic-speech-recognition, wav2vec2-base, 10 s',
    task: 'automatic-speech-recognition',
    asked: ({ sound }) => ({ file: sound }),
    options: {},
    answer: written,
  },
  {
    name: 'distilbert',
    title: 'text-classification, DistilBERT, 128 tokens',
    task: 'text-classification',
    asked: () => ({ text: WORDS }),
    options: {},
    answer: best,
    inputTokens: 128,
  },
  {
    name: 'minilm',
    title: 'feature-extraction, MiniLM-L6, 128 tokens',
    task: 'feature-extraction',
    asked: () => ({ text: WORDS }),
    options: {},
    answer: (result) => ({ text: '', numbers: featureExtraction.result.parse(result).embedding }),
    inputTokens: 128,
  },
  {
    name: 't5',
    title: `text2text-generation, T5-small, ${String(T5_TOKENS)} tokens`,
    task: 'text2text-generation',
    asked: () => ({ text: SENTENCE, tokens: T5_TOKENS }),
    options: { max_new_tokens: T5_TOKENS },
    answer: (result) => ({ text: text2textGeneration.result.parse(result).generated_text, numbers: [] }),
  },
];
