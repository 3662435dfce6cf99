/** Listening with a microphone: the labels of the last two seconds, again and again, until a person stops it. */
import { create } from 'zustand';
import { HearthError } from '../../../shared/errors.ts';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { isWorkbench } from '../../features/run/place.ts';
import type { RunTask } from '../../features/run/request.ts';
import { startRun } from '../../stores/run.ts';
import { useRun } from '../../stores/workbench.ts';
import { giveSound } from './give-sound.ts';
import { heardLabels } from './live-request.ts';
import { lastHeard, listen } from './live-loop.ts';
import { messages } from './messages.ts';
import { Ends, letGo, onLost, openMicrophone, type Microphone } from './microphone.ts';
import { loudness, wordsOf } from './recorder.ts';
import { wavFile } from './wav.ts';

/** The rate of what is heard, Hz: that of nearly all models that name sounds. */
const RATE = 16_000;
/** Samples that an analyser keeps at most: 2.05 s at that rate (Web Audio API, AnalyserNode.fftSize). */
const KEPT_SAMPLES = 32_768;
/** Samples that the level is made of: an eighth of a second. */
const LEVEL_SAMPLES = 2_048;
/** How often the level is told, ms. */
const TICK_MS = 66;
/** How long the end of the last request is waited for, ms: it was told to stop, and one that hangs must not keep the sound. */
const LAST_MS = 3_000;

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

/** What there is to say of a task's live listening; null for another task than the one that listened. Pure. */
export function liveProblem(
  { task, problem }: Pick<LiveState, 'task' | 'problem'>,
  of: RunTask,
): string | null {
  return task === of ? problem : null;
}

interface Session {
  readonly heard: () => Float32Array<ArrayBuffer> | null;
  readonly end: () => void;
  /** Settles once its last request has ended in the engine too. */
  readonly over: Promise<void>;
}
let session: Session | null = null;
/** The last time that listening was begun; aborted from the moment on that it is not wanted any more. */
let attempt = new AbortController();

/** Asks for the microphone and listens until {@link stopLive}; a refusal and a failure are told in words. */
export async function startLive(task: RunTask, microphone = useLive.getState().microphone): Promise<void> {
  if (useLive.getState().phase !== 'idle') return;
  const mine = new AbortController();
  attempt = mine;
  useLive.setState({ phase: 'asking', task, microphone, level: 0, scores: null, problem: null });
  try {
    const { stream, known } = await openMicrophone(microphone);
    if (mine.signal.aborted) {
      // It was ended before the person had answered the browser.
      letGo(stream);
      return;
    }
    const begun = begin(stream);
    const over = beat(task, begun.heard, mine.signal);
    session = { ...begun, over };
    useLive.setState({ phase: 'listening', ...known });
    await over;
  } catch (thrown) {
    // What fails after its end is nobody's news, and must not end a later one.
    if (!mine.signal.aborted) endWith(problemOf(thrown));
  }
}

/** Ends it; what was heard last becomes the sound of the task and is run, so that it can be played and saved. */
export async function stopLive(field: string): Promise<void> {
  const { task } = useLive.getState();
  const ending = session;
  const samples = ending?.heard() ?? null;
  cancelLive();
  if (task === null || ending === null || samples === null) return;
  // The engine deletes the sound of a live request at its end, and this one may be the same, byte by byte.
  await Promise.race([ending.over.catch(() => undefined), rest(LAST_MS)]);
  if (await giveSound(task, field, fileOf(samples))) startRun(task);
}

/** Ends it and keeps nothing. */
export function cancelLive(): void {
  attempt.abort();
  session?.end();
  session = null;
  useLive.setState({ phase: 'idle', level: 0, scores: null });
}

function endWith(problem: string): void {
  cancelLive();
  useLive.setState({ problem });
}

async function beat(task: RunTask, heard: Session['heard'], signal: AbortSignal): Promise<void> {
  await listen({
    heard,
    classify: async (samples) => await heardLabels(task, fileOf(samples), signal),
    show: (scores) => useLive.setState({ scores }),
    rest: (ms) => rest(ms, signal),
    now: () => performance.now(),
    signal,
  });
}

function fileOf(samples: Float32Array<ArrayBuffer>): File {
  return new File([wavFile([samples], RATE)], messages.liveName, { type: 'audio/wav' });
}

function begin(stream: MediaStream): Omit<Session, 'over'> {
  const ends = new Ends();
  ends.add(() => letGo(stream));
  try {
    const heard = hear(stream, ends);
    const lost = new AbortController();
    ends.add(() => lost.abort());
    onLost(stream, () => endWith(messages.lostLive), lost.signal);
    return { heard, end: () => ends.run() };
  } catch (thrown) {
    ends.run();
    throw thrown;
  }
}

/** Keeps what is heard and tells how loud it is; gives the last of it. */
function hear(stream: MediaStream, ends: Ends): Session['heard'] {
  const context = new AudioContext({ sampleRate: RATE });
  ends.add(() => void context.close());
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
  ends.add(() => clearInterval(timer));
  return () => {
    kept.getFloatTimeDomainData(wave);
    return lastHeard(wave, RATE, context.currentTime - began);
  };
}

async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** What the engine says is said as it is; everything else is the browser's about the microphone. */
function problemOf(thrown: unknown): string {
  if (!(thrown instanceof HearthError)) return wordsOf(thrown);
  return `${thrown.message} ${thrown.hint}`;
}
