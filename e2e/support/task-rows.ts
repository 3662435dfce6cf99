/** The smallest input of every task, for the tiny random checkpoints of the golden tests. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvalTaskId } from '../../src/shared/evaluation/set.ts';
import { contractOf } from '../../src/shared/tasks/index.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The folder of models that holds them. */
export const MODELS = at('tools/reference/goldens/models');
const PICTURE = at('tools/reference/goldens/pictures/scenes/wide.png');
const SOUND = at('tools/reference/goldens/sounds/mono-8k.wav');
const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.wav': 'audio/wav' };

/** The smallest input of a task. */
export interface Row {
  /** Below `tiny/`. */
  readonly model: string;
  /** The first text of the input. */
  readonly text?: string;
  /** The second one, which the command line takes from a file. */
  readonly second?: string;
  /** The picture or the sound. */
  readonly media?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

const FEW = { max_new_tokens: 2 };
const LABELS = { candidate_labels: ['a cat', 'a dog'] };
/** A row for each task. */
export const ROWS: Readonly<Record<EvalTaskId, Row>> = {
  'text-generation': { model: 'llama', text: 'the', options: FEW },
  'text-classification': { model: 'distilbert-3', text: 'the' },
  'feature-extraction': { model: 'bert-cls', text: 'the' },
  'object-detection': { model: 'yolos', media: PICTURE },
  'image-segmentation': { model: 'segformer', media: PICTURE },
  'depth-estimation': { model: 'glpn', media: PICTURE },
  'background-removal': { model: 'briarmbg', media: PICTURE },
  'image-to-image': { model: 'swin2sr', media: PICTURE },
  'mask-generation': { model: 'sam', media: PICTURE },
  'keypoint-detection': { model: 'vitpose', media: PICTURE },
  'zero-shot-object-detection': { model: 'owlvit', media: PICTURE, options: LABELS },
  'audio-classification': { model: 'ast', media: SOUND },
  'zero-shot-audio-classification': { model: 'clap', media: SOUND, options: LABELS },
  'image-classification': { model: 'vit', media: PICTURE },
  'zero-shot-image-classification': { model: 'clip', media: PICTURE, options: LABELS },
  'image-feature-extraction': { model: 'dinov2', media: PICTURE },
  'automatic-speech-recognition': { model: 'wav2vec2-ctc', media: SOUND },
  'image-to-text': { model: 'vit-gpt2', media: PICTURE, options: FEW },
  'image-text-to-text': { model: 'llava', text: 'the', media: PICTURE, options: FEW },
  summarization: { model: 'bart', text: 'the', options: FEW },
  translation: { model: 'marian', text: 'the', options: FEW },
  'text2text-generation': { model: 't5', text: 'the', options: FEW },
  'text-to-speech': { model: 'vits', text: 'the' },
  'token-classification': { model: 'bert-ner', text: 'Anna lives in Rome.' },
  'question-answering': { model: 'distilbert-qa', text: 'Who sleeps?', second: 'The cat sleeps.' },
  'fill-mask': { model: 'distilbert-mlm', text: 'The [MASK] sleeps.' },
  'zero-shot-classification': { model: 'bert-nli', text: 'the', options: LABELS },
  'text-ranking': { model: 'bert-rank', text: 'the', second: 'a cat\na dog' },
  'sentence-similarity': { model: 'minilm-mean', text: 'the', second: 'a cat\na dog' },
};
/** The input of a row under the names of the task's fields. */
export async function inputsOf(task: EvalTaskId, { text, second, media }: Row): Promise<unknown> {
  const { fields } = contractOf(task);
  if (fields === undefined) return media === undefined ? text : { text, images: [await dataUrl(media)] };
  const texts = [text, second];
  const inputs: Record<string, unknown> = {};
  for (const { name, kind, optional } of fields) {
    if (kind === 'text' || kind === 'texts') {
      const given = texts.shift();
      if (given === undefined && optional === true) continue;
      inputs[name] = kind === 'text' ? given : given?.split('\n');
    } else if (media !== undefined) {
      inputs[name] = kind === 'images' ? [await dataUrl(media)] : await dataUrl(media);
    }
  }
  return inputs;
}

async function dataUrl(file: string): Promise<string> {
  return `data:${TYPES[extname(file)] ?? ''};base64,${await readFile(file, 'base64')}`;
}
