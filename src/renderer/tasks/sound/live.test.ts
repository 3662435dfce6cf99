import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceRequest } from '../../../shared/inference.ts';
import { isLiveRequest } from '../../../shared/live-id.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { setMediaDoor } from '../../stores/media.ts';
import { setPart } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { useRun } from '../../stores/workbench.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import { plugInAudio, settle, type FakeAudio } from '../../testing/fake-microphone.ts';
import { sampleModel } from '../../testing/samples.ts';
import { cancelLive, liveProblem, startLive, stopLive, useLive } from './live.ts';
import { messages } from './messages.ts';

const TASK = 'audio-classification';
const OLD = { media_id: 'a'.repeat(64), type: 'audio/wav', bytes: 9 };
const NEW = { media_id: 'b'.repeat(64), type: 'audio/wav', bytes: 9 };

let audio: FakeAudio;
/** What happened with the engine, in order. */
let done: string[];
let asked: InferenceRequest[];
/** What a live request waits for in the engine, once it was cancelled. */
let ends: Promise<unknown>;
let refuseUploads: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', {});
  vi.stubGlobal('requestAnimationFrame', (flush: () => void) => setTimeout(flush));
  audio = plugInAudio();
  [done, asked, ends, refuseUploads] = [[], [], Promise.resolve(), false];
  setMediaDoor({
    upload: async () => {
      if (refuseUploads) throw new HearthError('DISCONNECTED', 'It did not get there.', 'Try again.');
      done.push('upload');
      return NEW;
    },
    fetch: async () => new Blob(),
  });
  const cancels = new Map<string, () => void>();
  const client = new FakeClient({
    infer: async (request) => {
      asked.push(request);
      const { request_id = '' } = request;
      if (!isLiveRequest(request_id)) return {};
      await new Promise<void>((resolve) => cancels.set(request_id, resolve));
      await ends;
      done.push('ended');
      return {};
    },
    cancel: async ({ request_id }) => {
      cancels.get(request_id)?.();
      return { request_id, cancelled: true };
    },
  });
  useConnection.setState({ client, phase: 'open' });
  useLibrary.setState({ models: [{ ...sampleModel, task: TASK }] });
  goTo('run');
  useRun.setState({ task: TASK, atHome: false });
  setPart(TASK, 'audio', OLD);
});
afterEach(() => {
  cancelLive();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const phase = () => useLive.getState().phase;

/** Allows the microphone of the last question, and waits until it is listened to. */
async function allowed() {
  const track = audio.questions.at(-1)?.allow();
  await settle();
  if (track === undefined) throw new Error('Nobody asked.');
  return track;
}

/** Listens until the first request is under way. */
async function listening() {
  void startLive(TASK);
  const track = await allowed();
  audio.heardS += 2;
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(1);
  return track;
}

it('a microphone that is allowed after the end is closed, also where another start asks by then', async () => {
  void startLive(TASK);
  cancelLive();
  void startLive(TASK);
  const track = audio.questions[0]?.allow();
  await settle();
  expect([track?.readyState, phase(), audio.contexts.size]).toEqual(['ended', 'asking', 0]);
  expect((await allowed()).readyState).toBe('live');
  expect(phase()).toBe('listening');
});
it('an end while the devices are listed does not come back as listening that nobody can end', async () => {
  const listed = Promise.withResolvers();
  audio.listing = listed.promise;
  void startLive(TASK);
  const track = await allowed();
  cancelLive();
  listed.resolve(null);
  await settle();
  expect([track.readyState, phase()]).toEqual(['ended', 'idle']);
});
it('a refusal of a start that was ended leaves the one after it alone', async () => {
  void startLive(TASK);
  cancelLive();
  void startLive(TASK);
  const track = await allowed();
  audio.questions[0]?.refuse('NotAllowedError');
  await settle();
  expect([track.readyState, phase(), useLive.getState().problem]).toEqual(['live', 'listening', null]);
});
it('no microphone stays open where it can’t be listened to', async () => {
  audio.broken = 'source';
  void startLive(TASK);
  const track = await allowed();
  expect([track.readyState, audio.contexts.size]).toEqual(['ended', 0]);
  expect(useLive.getState()).toMatchObject({ phase: 'idle', problem: messages.cantListen });
});
it('an unplugged microphone ends it in words, and those only on the task that listened', async () => {
  const track = await listening();
  track.unplug();
  expect([phase(), audio.contexts.size]).toEqual(['idle', 0]);
  expect(liveProblem(useLive.getState(), TASK)).toBe(messages.lostLive);
  expect(liveProblem(useLive.getState(), 'automatic-speech-recognition')).toBeNull();
});
it('the last sound is given only once the engine has let go of the same one, and then it is run', async () => {
  await listening();
  const gone = Promise.withResolvers();
  ends = gone.promise;
  void stopLive('audio');
  await vi.advanceTimersByTimeAsync(200);
  expect(done).toEqual(['upload']);
  gone.resolve(null);
  await settle();
  expect(done).toEqual(['upload', 'ended', 'upload']);
  expect(asked.map(({ priority, request_id = '' }) => [priority, isLiveRequest(request_id)])).toEqual([
    ['interactive', true],
    ['interactive', false],
  ]);
  expect(asked[1]?.inputs).toMatchObject({ audio: { media_id: NEW.media_id } });
});
it('a request that hangs in the engine keeps the last sound back for seconds, not for ever', async () => {
  await listening();
  ends = new Promise(() => undefined);
  void stopLive('audio');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(done).toEqual(['upload', 'upload']);
});
it('runs nothing where the last sound was not taken, least of all the sound before it', async () => {
  await listening();
  refuseUploads = true;
  void stopLive('audio');
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(1);
  expect(useRun.getState().parts[TASK]).toMatchObject({ audio: OLD });
});
