/** A model for each task that the library of the fake engine has none for, and what such models answer; `?every` brings them. */
import { codePoints } from '../../shared/code-points.ts';
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { fieldsOf, partsOf, textOf } from '../features/run/parts.ts';
import { pictureTalkOf } from '../features/run/picture-talk.ts';
import { isRunTask } from '../features/run/request.ts';
import type { RunTask } from '../features/run/request.ts';
import { fakeRegions } from './fake-regions.ts';
import { oddResult, oddText } from './fake-odd.ts';
import type { Oddness } from './fake-odd.ts';
import { sampleModel } from './samples.ts';

const MODELS: readonly (readonly [string, RunTask, number])[] = [
  ['onnx-community/owlv2-base-patch16', 'zero-shot-object-detection', 311e6],
  ['Xenova/clip-vit-base-patch32', 'zero-shot-image-classification', 306e6],
  ['onnx-community/dinov2-small', 'image-feature-extraction', 88e6],
  ['HuggingFaceTB/SmolVLM-256M-Instruct', 'image-text-to-text', 510e6],
  ['onnx-community/Florence-2-base-ft', 'image-text-to-text', 544e6],
  ['onnx-community/ast-finetuned-audioset', 'audio-classification', 172e6],
  ['Xenova/clap-htsat-unfused', 'zero-shot-audio-classification', 301e6],
  ['Xenova/distilbart-cnn-6-6', 'summarization', 460e6],
  ['Xenova/nllb-200-distilled-600M', 'translation', 891e6],
  ['Xenova/flan-t5-small', 'text2text-generation', 96e6],
  ['Xenova/bert-base-NER', 'token-classification', 108e6],
  ['Xenova/distilbert-base-cased', 'fill-mask', 66e6],
  ['Xenova/nli-deberta-v3-xsmall', 'zero-shot-classification', 87e6],
  ['Xenova/ms-marco-MiniLM-L-6-v2', 'text-ranking', 23e6],
  ['Xenova/all-mpnet-base-v2', 'sentence-similarity', 110e6],
];

/** Them. */
export function everyModel(): ModelInfo[] {
  return MODELS.map(([id, task, bytes]) => ({
    ...sampleModel,
    ...{ id, task, backend: 'onnx', format: 'onnx', source: 'huggingface', chat: false, size_bytes: bytes },
    ...{ memory: { estimated_bytes: bytes * 1.6, measured_bytes: null }, variants: ['q8'], speed: null },
  }));
}

const WRITTEN: Readonly<Partial<Record<RunTask, readonly [string, string]>>> = {
  summarization: [
    'summary_text',
    'The boiler stood still for two days in June because a sensor had lost its power. Its figures are marked as missing.',
  ],
  translation: [
    'translation_text',
    'Der Kessel stand im Juni zwei Tage still, weil ein Sensor keinen Strom hatte.',
  ],
  'text2text-generation': ['generated_text', 'The boiler has been standing still since Tuesday.'],
  'image-text-to-text': [
    'generated_text',
    'A dog lies on the rug in front of the fire. Beside it stands a green armchair; the clock on the wall says five past twelve.',
  ],
};
/** The answer to a question that follows on another one about the same picture. */
const LATER_ANSWER = 'It sleeps: its eyes are closed, and its head lies on its paws.';
const SOUNDS = ['Speech', 'Music', 'Tick', 'Door', 'Rain on surface'] as const;
const SCORES = [0.71, 0.18, 0.05, 0.02, 0.01] as const;
const VECTOR = 384;

const labelled = (labels: readonly string[]) =>
  labels.map((label, index) => ({ label, score: SCORES[index] ?? 0.004 }));

/** A number in [0, 1) that looks drawn at random and is the same each time. */
const noise = (at: number): number => (Math.sin(at * 12.9898) * 43_758.5453) % 1;

/** What one of them answers about the parts of its input; undefined for a task of another fake. */
function resultOf({ task, options }: InferenceRequest, texts: (name: string) => string): unknown {
  const own = options?.['candidate_labels'];
  switch (task) {
    case 'zero-shot-image-classification':
    case 'zero-shot-audio-classification':
    case 'zero-shot-classification':
      return labelled(Array.isArray(own) ? own.map(String) : []);
    case 'audio-classification':
      return labelled(SOUNDS);
    case 'image-feature-extraction':
      return { features: [Array.from({ length: VECTOR }, (_, at) => 4 * noise(at))], shape: [VECTOR] };
    case 'token-classification':
      return marks(texts('text'));
    case 'question-answering': {
      const answer = texts('context').split(' ').slice(0, 3).join(' ');
      return [{ answer, score: 0.91, start: 0, end: answer.length }];
    }
    case 'fill-mask':
      return ['capital', 'heart', 'centre', 'pride', 'soul'].map((word, index) => ({
        ...{ score: SCORES[index] ?? 0, token: 2_364 + index, token_str: word },
        sequence: texts('text').replace('[MASK]', word),
      }));
    case 'text-ranking':
      return lines(texts('texts')).map((_, index) => ({ index, score: SCORES[index] ?? 0.004 }));
    case 'sentence-similarity':
      return lines(texts('sentences')).map((_, index) => 0.91 - 0.31 * index);
    default:
      return undefined;
  }
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean);

/** Words with a capital letter, which are names of three kinds in turn. */
function marks(text: string) {
  return [...text.matchAll(/\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*/gu)].map(({ 0: word, index }, at) => {
    const start = codePoints(text.slice(0, index)).length;
    const group = ['PER', 'LOC', 'ORG'][at % 3] ?? 'PER';
    return {
      entity_group: group,
      score: 0.99 - 0.07 * at,
      word,
      start,
      end: start + codePoints(word).length,
    };
  });
}

/** Answers those tasks, and with `odd` results that are hard to show; false for a task of another fake. */
export async function everyAnswer(
  request: InferenceRequest,
  meta: Meta,
  send: (body: InferenceEventBody) => Promise<void>,
  pause: (ms: number) => Promise<void>,
  odd: Oddness | null,
): Promise<boolean> {
  const { task, model, inputs } = request;
  if (!isRunTask(task)) return false;
  const parts = partsOf(fieldsOf(task), inputs);
  const written = WRITTEN[task];
  if (written !== undefined) {
    const [name] = written;
    const later = (pictureTalkOf(inputs)?.said.length ?? 0) > 0;
    const text = odd !== null ? oddText(odd) : later ? LATER_ANSWER : written[1];
    for (const piece of text.match(/\s*\S+/g) ?? []) {
      await send({ type: 'token', text: piece });
      await pause(20);
    }
    const result = {
      [name]: text,
      tokens: text.length >> 2,
      finish_reason: 'stop',
      ...(textOf(parts['text']).startsWith('<') && { regions: fakeRegions }),
    };
    await send({ type: 'done', model, task, result, meta });
    return true;
  }
  const strange = odd === null ? undefined : await oddResult(odd, task);
  const result = strange ?? resultOf(request, (name) => textOf(parts[name]));
  if (result === undefined) return false;
  await pause(60);
  await send({ type: 'done', model, task, result, meta });
  return true;
}
