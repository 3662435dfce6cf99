import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { plugInAudio, settle, type FakeAudio } from '../../testing/fake-microphone.ts';
import { messages } from './messages.ts';
import { cancelRecording, startRecording, stopRecording, useRecorder } from './recorder.ts';

let audio: FakeAudio;
beforeEach(() => {
  vi.useFakeTimers();
  audio = plugInAudio();
});
afterEach(() => {
  cancelRecording();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const phase = () => useRecorder.getState().phase;

/** Allows the microphone of the last question, and waits until it records. */
async function allowed() {
  const track = audio.questions.at(-1)?.allow();
  await settle();
  if (track === undefined) throw new Error('Nobody asked.');
  return track;
}

it.each([
  ['Cancel', () => cancelRecording()],
  ['Stop', () => void stopRecording('now')],
])('a microphone that is allowed after %s is closed at once, and records nothing', async (_name, end) => {
  void startRecording();
  end();
  expect(phase()).toBe('idle');
  const track = await allowed();
  expect([track.readyState, phase(), audio.contexts.size]).toEqual(['ended', 'idle', 0]);
});
it('of two overlapping starts only the second one keeps its microphone, whichever is allowed first', async () => {
  void startRecording();
  cancelRecording();
  void startRecording();
  const tracks = audio.questions.toReversed().map((question) => question.allow());
  await settle();
  expect(tracks.map(({ readyState }) => readyState)).toEqual(['live', 'ended']);
  expect([phase(), audio.contexts.size]).toEqual(['recording', 1]);
  cancelRecording();
  expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
});
it('a refusal of a start that was cancelled is not told over the one after it', async () => {
  void startRecording();
  cancelRecording();
  void startRecording();
  audio.questions[0]?.refuse('NotAllowedError');
  await settle();
  expect(useRecorder.getState()).toMatchObject({ phase: 'asking', problem: null });
});
it('a microphone is closed that is cancelled while the devices are listed', async () => {
  const listed = Promise.withResolvers();
  audio.listing = listed.promise;
  void startRecording();
  const track = await allowed();
  cancelRecording();
  listed.resolve(null);
  await settle();
  expect([track.readyState, phase()]).toEqual(['ended', 'idle']);
});
it.each(['source', 'recorder'] as const)('no microphone stays open where the %s fails', async (step) => {
  audio.broken = step;
  void startRecording();
  const track = await allowed();
  expect([track.readyState, audio.contexts.size]).toEqual(['ended', 0]);
  expect(useRecorder.getState()).toMatchObject({ phase: 'idle', problem: messages.cantListen });
});
it('what was heard until the microphone was unplugged is kept, without waiting for ever', async () => {
  void startRecording();
  const track = await allowed();
  track.unplug();
  await settle();
  expect(useRecorder.getState()).toMatchObject({ phase: 'recording', problem: messages.lostRecording });
  const file = await stopRecording('now');
  expect([file?.size, useRecorder.getState().problem]).toEqual([5, null]);
});
it('a recording that is thrown away while it stops is no file, and leaves the next one alone', async () => {
  void startRecording();
  await allowed();
  const stopped = stopRecording('now');
  cancelRecording();
  void startRecording();
  const track = await allowed();
  expect(await stopped).toBeUndefined();
  expect([track.readyState, phase()]).toEqual(['live', 'recording']);
});
it('Stop twice gives one file', async () => {
  void startRecording();
  await allowed();
  const both = [stopRecording('now'), stopRecording('now')];
  await settle();
  expect((await Promise.all(both)).map((file) => file?.size)).toEqual([5, undefined]);
});
