/** The made-up answers of {@link ./fake-engine.ts}, one way for each task. */
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import { textsOf } from '../features/run/request.ts';
import { everyAnswer } from './fake-every.ts';
import type { Oddness } from './fake-odd.ts';
import { pictureAnswer } from './fake-pictures.ts';
import { soundAnswer } from './fake-sounds.ts';
import { wordAnswer } from './fake-words.ts';

const STORY =
  'Once upon a time there was a little lamp that did not want to sleep. Every evening it looked out of the window and waited for the rain to stop.\n\nOne night a small cat came in. “Why are you awake?” asked the cat. “Because I like the dark best when I am in it,” said the lamp, and it shone a little brighter. The cat lay down beside it, and before long they were both asleep.';

const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  dtype: 'Q8_0',
  acceleration: { profile: 'cpu-avx2', reason: 'There is no GPU; 8 threads, one for each core.' },
  queue_ms: 0.4,
  load_ms: 1_840,
  latency_ms: 3_120,
  first_token_latency_ms: 41,
  tokens_per_second: 212.4,
  input_tokens: 21,
  context_length: 4_096,
  warnings: [],
};

/** Asks for an answer of so many tokens, 200 a second: what a page has to bear. */
const LONG = /Write (\d+) tokens/;
const LONG_MS = 5;

type Send = (body: InferenceEventBody) => Promise<void>;

/** Streams the answer to a request, or with `odd` one that is hard to show; ends early once the signal is aborted. */
export async function answer(
  request: InferenceRequest,
  send: Send,
  pause: (ms: number) => Promise<void>,
  signal: AbortSignal,
  odd: Oddness | null,
): Promise<void> {
  const { task = '', model, inputs } = request;
  if (odd !== null && (await everyAnswer(request, onnx, send, pause, odd))) return;
  if (await wordAnswer(request, onnx, send)) return;
  if (await soundAnswer(request, onnx, send, pause)) return;
  if (await everyAnswer(request, onnx, send, pause, null)) return;
  if (await pictureAnswer(request, onnx, send, pause)) return;
  if (task === 'text-generation') {
    const pieces = STORY.match(/\s*\S+/g) ?? [];
    const wanted = Number(LONG.exec(JSON.stringify(inputs))?.[1] ?? pieces.length);
    let generated_text = '';
    const began = performance.now();
    for (let index = 0; index < wanted; index += 1) {
      if (signal.aborted) return;
      const text = pieces[index % pieces.length] ?? '';
      generated_text += text;
      await send({ type: 'token', text });
      // By the clock: each timer is late by a little, which adds up over thousands.
      await pause(wanted === pieces.length ? 12 : Math.max(0, index * LONG_MS - (performance.now() - began)));
    }
    const result = { generated_text, tokens: wanted + 21, finish_reason: 'stop' };
    const context = { input_tokens: 24, context_length: 4_096 };
    return send({ type: 'done', model, task, result, meta: { ...meta, ...context } });
  }
  const texts = textsOf(inputs);
  const judged = Array.isArray(inputs) ? texts.map(judge) : judge(texts[0] ?? '');
  const result = task === 'text-classification' ? judged : texts.map(embed);
  const warnings = task === 'text-classification' ? ['The text was cut at 512 tokens; it has 611.'] : [];
  return send({ type: 'done', model, task, result, meta: { ...onnx, warnings } });
}

const { tokens_per_second: _rate, first_token_latency_ms: _first, context_length: _context, ...plain } = meta;
const onnx: Meta = { ...plain, backend: 'onnx', dtype: 'q8', latency_ms: 8.7, load_ms: 0 };

function judge(text: string) {
  const good = /lovely|good|like|thank/i.test(text) ? 0.94 : 0.12;
  const labels = [
    { label: 'POSITIVE', score: good },
    { label: 'NEGATIVE', score: 1 - good },
  ];
  return labels.sort((a, b) => b.score - a.score);
}

const TOPICS = [/radiator|water|boiler|stays/i, /rent|deposit/i, /parcel|letter box|lock/i, /lift/i];

function embed(text: string, index: number) {
  const base = TOPICS.map((topic) => (topic.test(text) ? 1 : 0.12));
  const noise = Array.from({ length: 380 }, (_, n) => Math.sin(index * 37 + n * (index + 1)) * 0.03);
  return { embedding: [...base, ...noise], dimensions: 384 };
}
