/** An engine for a client in another process: what it does is told by what it is asked, as no test can change it. */
import type { EngineMedia } from '../../engine-types.ts';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceRequest } from '../../../shared/inference.ts';
import { FAKE_META, FAKE_TOKENS, happyScript, type Script } from './fake-engine.ts';

const META = { ...FAKE_META, input_tokens: 7 };

/** The pieces of an answer, each with how likely it was and one alternative. */
const LIKELY = FAKE_TOKENS.map((token, place) => ({
  token,
  logprob: -0.25 * (place + 1),
  top_logprobs: [{ token: 'the', logprob: -0.125 }],
}));

const CALL = {
  id: 'call_1',
  type: 'function' as const,
  function: { name: 'weather', arguments: '{"city":"Rome"}' },
};

const TRANSCRIPT = {
  text: ' hello world',
  language: 'en',
  duration: 2.5,
  chunks: [
    { text: ' hello', timestamp: [0, 1] },
    { text: ' world', timestamp: [1, null] },
  ],
};

/**
 * Does by the last words of a chat or a prompt: "fail" breaks after half a word, "wait" gives one token and goes on until
 * it is cancelled, "full" is refused; else it answers its task, with calls where tools are given and likelihoods where
 * they are asked for. Speech is 48 bytes of WAV.
 */
export function scriptFor(media: EngineMedia): Script {
  return async function* (request, signal) {
    const { model, task = 'text-generation' } = request;
    const asked = JSON.stringify(request.inputs);
    if (asked.includes('full'))
      throw new HearthError('QUEUE_FULL', 'Too many requests wait.', 'Wait.', { retryAfter: 3 });
    if (asked.includes('fail') || asked.includes('wait')) {
      yield { type: 'queued', position: 0 };
      yield { type: 'token', text: 'half' };
      if (asked.includes('wait') && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      const error = new HearthError('RUNNER_CRASHED', 'The model has crashed.', 'Run it again.');
      yield { type: 'error', error: error.toBody() };
      return;
    }
    if (task === 'text-generation') {
      yield* generated(request, signal);
      return;
    }
    yield { type: 'queued', position: 0 };
    yield { type: 'done', model, task, result: await resultOf(request, media), meta: META };
  };
}

const generated: Script = async function* (request, signal) {
  const { model, task = 'text-generation', options = {} } = request;
  if (options['tools'] !== undefined) {
    const result = { generated_text: '', tokens: 5, finish_reason: 'tool_calls', tool_calls: [CALL] };
    yield { type: 'queued', position: 0 };
    yield { type: 'done', model, task, result, meta: META };
    return;
  }
  if (options['logprobs'] === undefined) {
    for await (const event of happyScript(request, signal))
      yield event.type === 'done' ? { ...event, meta: META } : event;
    return;
  }
  yield { type: 'queued', position: 0 };
  for (const one of LIKELY) yield { type: 'token', text: one.token, logprobs: [one] };
  const prompt_logprobs = [{ token: 'a', logprob: null, top_logprobs: [] }];
  const result = {
    generated_text: FAKE_TOKENS.join(''),
    tokens: LIKELY.length,
    finish_reason: 'length',
    logprobs: LIKELY,
    ...(options['prompt_logprobs'] === true ? { prompt_logprobs } : {}),
  };
  yield { type: 'done', model, task, result, meta: META };
};

async function resultOf({ task, inputs }: InferenceRequest, media: EngineMedia): Promise<unknown> {
  if (task === 'automatic-speech-recognition') return TRANSCRIPT;
  if (task === 'image-text-to-text') return { generated_text: 'A ring.', tokens: 3, finish_reason: 'stop' };
  if (task === 'text-to-speech') {
    const audio = await media.put([Buffer.alloc(48, 7)], { type: 'audio/wav', field: 'audio' });
    return { audio, sampling_rate: 16_000, chunks: [], duration: 1 };
  }
  const vectors = [
    { embedding: [0.6, -0.8], dimensions: 2 },
    { embedding: [1, 0], dimensions: 2 },
  ];
  return Array.isArray(inputs) ? vectors.slice(0, inputs.length) : vectors[0];
}
