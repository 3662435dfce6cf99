/** Recording with a microphone: asked for in words, metered, ended by hand. */
import { create } from 'zustand';
import { messages } from './messages.ts';
import { Ends, letGo, onLost, openMicrophone, type Microphone } from './microphone.ts';

/** Longest recording, seconds: what a task takes at most. */
export const MAX_RECORDING_S = 7_200;
/** How often level and time are told, ms. */
const TICK_MS = 66;
/** How much the recorder gives at a time, ms. */
const CHUNK_MS = 1_000;
/** Kinds that browsers record, best first; the engine reads both. */
const KINDS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus'] as const;

interface RecorderState {
  readonly phase: 'idle' | 'asking' | 'recording';
  /** Loudness now, 0 to 1. */
  readonly level: number;
  readonly seconds: number;
  readonly microphones: readonly Microphone[];
  /** The one in use or chosen; empty for the system's own choice. */
  readonly microphone: string;
  /** Why it does not record, in words. */
  readonly problem: string | null;
}

/** The recorder's store. */
export const useRecorder = create<RecorderState>()(() => ({
  phase: 'idle',
  level: 0,
  seconds: 0,
  microphones: [],
  microphone: '',
  problem: null,
}));

interface Session {
  readonly recorder: MediaRecorder;
  readonly chunks: Blob[];
  /** Resolves once the recorder has given all that it heard, whether it was stopped or its microphone was unplugged. */
  readonly stopped: Promise<void>;
  readonly end: () => void;
}
let session: Session | null = null;
/** The last time that recording was begun; aborted from the moment on that it is not wanted any more. */
let attempt = new AbortController();

/** Asks for the microphone and records until {@link stopRecording}; a refusal is told in words. */
export async function startRecording(microphone = useRecorder.getState().microphone): Promise<void> {
  if (useRecorder.getState().phase !== 'idle') return;
  const mine = new AbortController();
  attempt = mine;
  useRecorder.setState({ phase: 'asking', problem: null, microphone, seconds: 0, level: 0 });
  try {
    const { stream, known } = await openMicrophone(microphone);
    if (mine.signal.aborted) {
      // It was ended before the person had answered the browser.
      letGo(stream);
      return;
    }
    session = begin(stream);
    useRecorder.setState({ phase: 'recording', ...known });
  } catch (thrown) {
    if (!mine.signal.aborted) useRecorder.setState({ phase: 'idle', problem: wordsOf(thrown) });
  }
}

/**
 * What was recorded; null where the microphone gave nothing, undefined where there is nothing to tell of: it had not
 * begun to record, or it was thrown away meanwhile. `when` goes into its name.
 */
export async function stopRecording(when: string): Promise<File | null | undefined> {
  const ending = session;
  if (ending === null) {
    finish();
    return undefined;
  }
  if (ending.recorder.state !== 'inactive') ending.recorder.stop();
  await ending.stopped;
  if (session !== ending) return undefined;
  finish();
  const type = ending.recorder.mimeType.split(';')[0] ?? 'audio/webm';
  const name = `${messages.recordingName(when)}.${type.endsWith('ogg') ? 'ogg' : 'webm'}`;
  return ending.chunks.length === 0 ? null : new File(ending.chunks, name, { type });
}

/** Ends it and keeps nothing. */
export function cancelRecording(): void {
  if (session !== null && session.recorder.state !== 'inactive') session.recorder.stop();
  finish();
}

function finish(): void {
  attempt.abort();
  session?.end();
  session = null;
  useRecorder.setState({ phase: 'idle', level: 0, problem: null });
}

function begin(stream: MediaStream): Session {
  const ends = new Ends();
  ends.add(() => letGo(stream));
  try {
    const recording = record(stream, ends);
    meter(stream, recording.recorder, ends);
    recording.recorder.start(CHUNK_MS);
    return { ...recording, end: () => ends.run() };
  } catch (thrown) {
    ends.run();
    throw thrown;
  }
}

function record(stream: MediaStream, ends: Ends): Omit<Session, 'end'> {
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) chunks.push(data);
  };
  // A recorder stops by itself once its microphone is gone, and then tells so only once: it is heard from the start.
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  const lost = new AbortController();
  ends.add(() => lost.abort());
  onLost(stream, () => useRecorder.setState({ problem: messages.lostRecording }), lost.signal);
  return { recorder, chunks, stopped };
}

/** Tells level and time for as long as it records. */
function meter(stream: MediaStream, recorder: MediaRecorder, ends: Ends): void {
  const context = new AudioContext();
  ends.add(() => void context.close());
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    useRecorder.setState({ level: loudness(wave) });
    if (recorder.state !== 'recording') return;
    const seconds = (performance.now() - startedAt) / 1_000;
    useRecorder.setState({ seconds });
    if (seconds >= MAX_RECORDING_S) recorder.pause();
  }, TICK_MS);
  ends.add(() => clearInterval(timer));
}

/** Root mean square on a scale of 60 dB, as level meters show it: 0 is silence, 1 is full. Pure. */
export function loudness(wave: Float32Array): number {
  const power = wave.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, wave.length);
  const decibels = 10 * Math.log10(power + 1e-12);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}

/** What a refusal of the browser means for a person (names of DOMException, Media Capture and Streams §10). Pure. */
export function wordsOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return messages.denied;
  // The stream has another rate than the context that listens, and the browser converts neither.
  if (name === 'NotSupportedError') return messages.cantListen;
  if (name === 'NotFoundError' || name === 'OverconstrainedError' || name === 'TypeError')
    return messages.noMicrophone;
  return messages.busyMicrophone;
}
