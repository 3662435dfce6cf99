/** Models that hear and speak, and their made-up answers; `?sounds` brings them. */
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { textToSpeech } from '../../shared/tasks/text-to-speech.ts';
import { wavFile } from '../tasks/sound/wav.ts';
import { fakeMedia } from './fake-media.ts';
import { sampleModel } from './samples.ts';

const LINES = [
  [0, 1.2, ' Good morning. Let us look at the boiler figures.'],
  [1.2, 2.5, ' There is a gap of two days in June, because the sensor lost power.'],
  [2.5, 3.6, ' I would rather mark it as missing than fill it in.'],
  [3.6, 4, ' Agreed.'],
] as const;

/** The best label of each second of a sound. */
const HEARD = [
  ['Speech', 0.91],
  ['Speech', 0.84],
  ['Dog', 0.62],
  ['Rain', 0.33],
] as const;

const RATE = 16_000;

/** Speech to text, labels of a sound, and text to speech. */
export function soundModels(): ModelInfo[] {
  const hears: Partial<ModelInfo> = {
    ...{ backend: 'onnx', format: 'onnx', source: 'huggingface', chat: false, size_bytes: 249e6 },
    ...{ memory: { estimated_bytes: 420e6, measured_bytes: null }, variants: ['q8'], speed: null },
  };
  return [
    {
      ...sampleModel,
      ...hears,
      id: 'onnx-community/whisper-base',
      task: 'automatic-speech-recognition',
    },
    {
      ...sampleModel,
      ...hears,
      id: 'onnx-community/ast-audioset',
      task: 'audio-classification',
      size_bytes: 90e6,
    },
    { ...sampleModel, ...hears, id: 'onnx-community/mms-tts-eng', task: 'text-to-speech', size_bytes: 114e6 },
  ];
}

/** A tone that swells and sinks, so that its waveform has a shape; seconds. */
export function tone(seconds: number): Blob {
  const samples = Float32Array.from({ length: Math.round(seconds * RATE) }, (_, at) => {
    const time = at / RATE;
    return Math.sin(2 * Math.PI * 220 * time) * 0.7 * Math.abs(Math.sin(time * 3));
  });
  return new Blob([wavFile([samples], RATE)], { type: 'audio/wav' });
}

/** The words of a line, each as long as the others; a breath stands before the next line. */
function wordsOf(start: number, end: number, text: string) {
  const words = text.match(/\s*\S+/g) ?? [];
  const each = (end - start) / (words.length + 1);
  return words.map((word, at) => ({
    text: word,
    timestamp: [start + at * each, start + (at + 1) * each],
  }));
}

/** Answers the three tasks; false for any other. */
export async function soundAnswer(
  { task = '', model, inputs, options }: InferenceRequest,
  meta: Meta,
  send: (body: InferenceEventBody) => Promise<void>,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  if (task === 'automatic-speech-recognition') {
    const wanted = options?.['return_timestamps'];
    const timed = wanted === true || wanted === 'word';
    const chunksOf = ([start, end, text]: (typeof LINES)[number]) =>
      wanted === 'word' ? wordsOf(start, end, text) : [{ text, timestamp: [start, end] }];
    const upTo = (count: number) => ({
      text: LINES.slice(0, count)
        .map(([, , text]) => text)
        .join(''),
      language: 'en',
      duration: 4,
      ...(timed ? { chunks: LINES.slice(0, count).flatMap(chunksOf) } : {}),
    });
    for (let count = 1; count < LINES.length; count++) {
      await pause(150);
      await send({ type: 'partial', result: upTo(count) });
    }
    await send({
      type: 'done',
      model,
      task,
      result: { ...upTo(LINES.length), language_probability: 0.98 },
      meta,
    });
    return true;
  }
  if (task === 'audio-classification') {
    const best = options?.['window_s'] === undefined ? HEARD.slice(0, 1) : HEARD;
    const windows = best.map(([label, score], index) => ({
      timestamp: [index, index + 1],
      labels: [
        { label, score },
        { label: 'Silence', score: 0.02 },
      ],
    }));
    const result = options?.['window_s'] === undefined ? windows[0]?.labels : windows;
    await send({ type: 'done', model, task, result, meta });
    return true;
  }
  if (task === 'text-to-speech') {
    const sentences = textToSpeech.input.parse(inputs).text.split(/(?<=[.!?])\s+/);
    const chunks = sentences.map((text, index) => ({ text, timestamp: [index * 1.5, (index + 1) * 1.5] }));
    for (let count = 1; count <= chunks.length; count++) {
      await pause(150);
      const audio = await fakeMedia.keep(tone(count * 1.5));
      const result = { audio, sampling_rate: RATE, chunks: chunks.slice(0, count), duration: count * 1.5 };
      if (count < chunks.length) await send({ type: 'partial', result });
      else await send({ type: 'done', model, task, result, meta });
    }
    return true;
  }
  return false;
}
