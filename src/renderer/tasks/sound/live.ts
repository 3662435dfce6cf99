/** Listening with a microphone: the labels of the last two seconds, again and again, until a person stops it. */
import { z } from 'zod';
import { create } from 'zustand';
import { HearthError } from '../../../shared/errors.ts';
import { liveRequestId } from '../../../shared/live-id.ts';
import { labelScoreSchema, type LabelScore } from '../../../shared/tasks/labels.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import type { RunTask } from '../../features/run/request.ts';
import { resultOf } from '../../stores/ask.ts';
import { uploadMedia } from '../../stores/media.ts';
import { newRequestId, startRun } from '../../stores/run.ts';
import { requestFor, useRun } from '../../stores/workbench.ts';
import { giveSound } from './give-sound.ts';
import { lastHeard, listen } from './live-loop.ts';
import { messages } from './messages.ts';
import { loudness, microphonesNow, wordsOf, type Microphone } from './recorder.ts';
import { wavFile } from './wav.ts';

/** The rate of what is heard, Hz: that of nearly all models that name sounds. */
const RATE = 16_000;
/** Samples that an analyser keeps at most: 2.05 s at that rate (Web Audio API, AnalyserNode.fftSize). */
const KEPT_SAMPLES = 32_768;
/** Samples that the level is made of: an eighth of a second. */
const LEVEL_SAMPLES = 2_048;
/** How often the level is told, ms. */
const TICK_MS = 66;

interface LiveState {
  readonly phase: 'idle' | 'asking' | 'listening';
  readonly task: RunTask | null;
  /** Loudness now, 0 to 1. */
  readonly level: number;
  readonly microphones: readonly Microphone[];
  /** The one in use or chosen; empty for the system's own choice. */
  readonly microphone: string;
  /** Labels of what was heard last, best first; null before the first ones. */
  readonly scores: readonly LabelScore[] | null;
  /** Why it does not listen, in words. */
  readonly problem: string | null;
}

/** The store of live listening. */
export const useLive = create<LiveState>()(() => ({
  phase: 'idle',
  task: null,
  level: 0,
  microphones: [],
  microphone: '',
  scores: null,
  problem: null,
}));

interface Session {
  readonly heard: () => Float32Array<ArrayBuffer> | null;
  readonly end: () => void;
}
let session: Session | null = null;

/** Asks for the microphone and listens until {@link stopLive}; a refusal and a failure are told in words. */
export async function startLive(task: RunTask, microphone = useLive.getState().microphone): Promise<void> {
  if (useLive.getState().phase !== 'idle') return;
  useLive.setState({ phase: 'asking', task, microphone, level: 0, scores: null, problem: null });
  const ended = new AbortController();
  try {
    const chosen = microphone === '' ? {} : { deviceId: { exact: microphone } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...chosen, channelCount: 1 } });
    if (useLive.getState().phase !== 'asking') {
      // It was ended before the person had answered the browser.
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    const mine = begin(stream, () => ended.abort());
    session = mine;
    useLive.setState({ phase: 'listening', ...(await microphonesNow(stream)) });
    await listen({
      heard: mine.heard,
      classify: async (samples) => await labelsOf(task, samples, ended.signal),
      show: (scores) => useLive.setState({ scores }),
      rest: (ms) => rest(ms, ended.signal),
      now: () => performance.now(),
      signal: ended.signal,
    });
  } catch (thrown) {
    cancelLive();
    useLive.setState({ phase: 'idle', problem: problemOf(thrown) });
  }
}

/** Ends it; what was heard last becomes the sound of the task and is run, so that it can be played and saved. */
export async function stopLive(field: string): Promise<void> {
  const { task } = useLive.getState();
  const samples = session?.heard() ?? null;
  cancelLive();
  if (task === null || samples === null) return;
  await giveSound(task, field, fileOf(samples));
  startRun(task);
}

/** Ends it and keeps nothing. */
export function cancelLive(): void {
  session?.end();
  session = null;
  useLive.setState({ phase: 'idle', level: 0, scores: null });
}

async function labelsOf(
  task: RunTask,
  samples: Float32Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<LabelScore[]> {
  const audio = await uploadMedia(fileOf(samples));
  const request = requestFor(useRun.getState(), task, { audio });
  if (request === null) throw new HearthError('MODEL_NOT_FOUND', messages.noModel, messages.noModelHint);
  // Two seconds are one stretch, whatever the options say of long sounds.
  const { window_s: _window, stride_s: _stride, ...options } = request.options ?? {};
  const live = { ...request, options, request_id: liveRequestId(newRequestId()) };
  const labels = z.array(labelScoreSchema).safeParse(await resultOf(live, signal));
  if (labels.success) return labels.data;
  throw new HearthError('INTERNAL', runMessages.unknownResult, messages.noModelHint);
}

function fileOf(samples: Float32Array<ArrayBuffer>): File {
  return new File([wavFile([samples], RATE)], messages.liveName, { type: 'audio/wav' });
}

function begin(stream: MediaStream, onEnd: () => void): Session {
  const context = new AudioContext({ sampleRate: RATE });
  const source = context.createMediaStreamSource(stream);
  const kept = context.createAnalyser();
  kept.fftSize = KEPT_SAMPLES;
  const meter = context.createAnalyser();
  meter.fftSize = LEVEL_SAMPLES;
  source.connect(kept);
  source.connect(meter);
  const wave = new Float32Array(KEPT_SAMPLES);
  const now = new Float32Array(LEVEL_SAMPLES);
  const began = context.currentTime;
  const timer = setInterval(() => {
    // Nobody looks on any more: a microphone is not left open behind another view.
    if (!isWorkbench() || useRun.getState().task !== useLive.getState().task) {
      cancelLive();
      return;
    }
    meter.getFloatTimeDomainData(now);
    useLive.setState({ level: loudness(now) });
  }, TICK_MS);
  return {
    heard: () => {
      kept.getFloatTimeDomainData(wave);
      return lastHeard(wave, RATE, context.currentTime - began);
    },
    end: () => {
      onEnd();
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** What the engine says is said as it is; everything else is the browser's about the microphone. */
function problemOf(thrown: unknown): string {
  if (!(thrown instanceof HearthError)) return wordsOf(thrown);
  return `${thrown.message} ${thrown.hint}`;
}
