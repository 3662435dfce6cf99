import { afterEach, expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceRequest, Meta } from '../../../shared/inference.ts';
import { newRun } from '../../features/run/run-state.ts';
import { useConnection } from '../../stores/connection.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import { chooseVoices, chosenFor, speakWithVoices, stopVoices, useVoices, voicesIn } from './voices.ts';

const REQUEST: InferenceRequest = {
  model: 'org/voices',
  task: 'text-to-speech',
  inputs: { text: 'The lamp is on.' },
  options: { speed: 1.5 },
};
const META: Meta = {
  device: 'cpu',
  backend: 'onnx',
  acceleration: { profile: 'cpu', reason: '' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 1,
  warnings: [],
};
const SPEECH = {
  audio: { media_id: 'a'.repeat(64), type: 'audio/wav', bytes: 9 },
  sampling_rate: 16_000,
  chunks: [],
  duration: 1,
};

/** A client whose engine speaks; `speak` may wait or throw. */
function engine(speak: (voice: string) => Promise<void> = async () => undefined): {
  readonly asked: InferenceRequest[];
  readonly most: () => number;
} {
  const asked: InferenceRequest[] = [];
  let busy = 0;
  let most = 0;
  const client = new FakeClient({
    infer: async (request, { write }) => {
      asked.push(request);
      busy += 1;
      most = Math.max(most, busy);
      await speak(String(request.options?.['voice'])).finally(() => (busy -= 1));
      const { model, task = '', request_id = '' } = request;
      await write({ type: 'done', model, task, result: SPEECH, meta: META, request_id, seq: 0 });
      return {};
    },
  });
  useConnection.setState({ client, phase: 'open' });
  return { asked, most: () => most };
}

const RUN = newRun('r', REQUEST, 0);
const phases = () => useVoices.getState().takes.map(({ voice, phase }) => `${voice} ${phase}`);

afterEach(() => {
  stopVoices();
  useVoices.setState({ takes: [], of: null, chosen: [] });
});

it('finds the voices among the files of a model, and takes no weights for one', () => {
  const paths = ['voices/bf_emma.bin', 'voices/af_heart.bin', 'speaker_embeddings/slt.npy', 'model.bin'];
  expect(voicesIn(paths.map((path) => ({ path })))).toEqual(['af_heart', 'bf_emma', 'slt']);
});
it('forgets voices with their model, as another one has others', () => {
  chooseVoices('org/voices', ['a']);
  expect([
    chosenFor(useVoices.getState(), 'org/voices'),
    chosenFor(useVoices.getState(), 'org/other'),
  ]).toEqual([['a'], []]);
});
it('lets each voice speak the same text with the same options, one at a time', async () => {
  const { asked, most } = engine();
  chooseVoices('org/voices', ['a', 'b']);
  await speakWithVoices(RUN);
  expect(asked.map(({ inputs, options }) => ({ inputs, options }))).toEqual([
    { inputs: REQUEST.inputs, options: { speed: 1.5, voice: 'a' } },
    { inputs: REQUEST.inputs, options: { speed: 1.5, voice: 'b' } },
  ]);
  expect([most(), phases(), useVoices.getState().busy]).toEqual([1, ['a done', 'b done'], false]);
});
it('goes on with the next voice where one is not there, and says why', async () => {
  engine(async (voice) => {
    if (voice === 'a') throw new HearthError('INVALID_INPUT', 'There is no voice a.', 'Use b.');
  });
  chooseVoices('org/voices', ['a', 'b']);
  await speakWithVoices(RUN);
  expect(phases()).toEqual(['a failed', 'b done']);
  expect(useVoices.getState().takes[0]?.problem).toBe('There is no voice a. Use b.');
});
it('starts no other voice once it is stopped, and shows none that comes late', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { asked } = engine(async (voice) => {
    if (voice === 'b') await gate.promise;
  });
  chooseVoices('org/voices', ['a', 'b', 'c']);
  const speaking = speakWithVoices(RUN);
  await expect.poll(() => asked.length).toBe(2);
  stopVoices();
  gate.resolve(undefined);
  await speaking;
  expect([phases(), asked.length, useVoices.getState().busy]).toEqual([['a done'], 2, false]);
});
it('takes the end of a voice that was stopped for none of the one that speaks anew', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { asked } = engine(() => gate.promise);
  chooseVoices('org/voices', ['a']);
  const first = speakWithVoices(RUN);
  await expect.poll(() => asked.length).toBe(1);
  const second = speakWithVoices(RUN);
  await first;
  expect(phases()).toEqual(['a speaking']);
  gate.resolve(undefined);
  await second;
  expect(phases()).toEqual(['a done']);
});
