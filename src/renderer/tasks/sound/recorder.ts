/** Recording with a microphone: asked for in words, metered, ended by hand. */
import { create } from 'zustand';
import { messages } from './messages.ts';

/** Longest recording, seconds: what a task takes at most. */
export const MAX_RECORDING_S = 7_200;
/** How often level and time are told, ms. */
const TICK_MS = 66;
/** Kinds that browsers record, best first; the engine reads both. */
const KINDS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus'] as const;

/** A microphone that can be chosen. */
export interface Microphone {
  readonly id: string;
  readonly label: string;
}

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
  readonly end: () => void;
}
let session: Session | null = null;

/** Asks for the microphone and records until {@link stopRecording}; a refusal is told in words. */
export async function startRecording(microphone = useRecorder.getState().microphone): Promise<void> {
  if (useRecorder.getState().phase !== 'idle') return;
  useRecorder.setState({ phase: 'asking', problem: null, microphone, seconds: 0, level: 0 });
  try {
    const chosen = microphone === '' ? {} : { deviceId: { exact: microphone } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...chosen, channelCount: 1 } });
    session = begin(stream);
    useRecorder.setState({ phase: 'recording', ...(await microphonesNow(stream)) });
  } catch (thrown) {
    useRecorder.setState({ phase: 'idle', problem: wordsOf(thrown) });
  }
}

/** What was recorded; null where nothing was. `when` goes into its name. */
export async function stopRecording(when: string): Promise<File | null> {
  const ending = session;
  if (ending === null) return null;
  const stopped = new Promise<void>((resolve) => {
    ending.recorder.onstop = () => resolve();
  });
  ending.recorder.stop();
  await stopped;
  finish();
  const type = ending.recorder.mimeType.split(';')[0] ?? 'audio/webm';
  const name = `${messages.recordingName(when)}.${type.endsWith('ogg') ? 'ogg' : 'webm'}`;
  return ending.chunks.length === 0 ? null : new File(ending.chunks, name, { type });
}

/** Ends it and keeps nothing. */
export function cancelRecording(): void {
  session?.recorder.stop();
  finish();
}

function finish(): void {
  session?.end();
  session = null;
  useRecorder.setState({ phase: 'idle', level: 0 });
}

function begin(stream: MediaStream): Session {
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) chunks.push(data);
  };
  const meter = new AudioContext();
  const analyser = meter.createAnalyser();
  meter.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const seconds = (performance.now() - startedAt) / 1_000;
    useRecorder.setState({ level: loudness(wave), seconds });
    if (seconds >= MAX_RECORDING_S && recorder.state === 'recording') recorder.pause();
  }, TICK_MS);
  recorder.start(1_000);
  return {
    recorder,
    chunks,
    end: () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      void meter.close();
    },
  };
}

/** The microphones, and which one a stream is of. Their names are told only once one may be used. */
export async function microphonesNow(
  stream: MediaStream,
): Promise<Pick<RecorderState, 'microphones' | 'microphone'>> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const microphones = devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones, microphone: stream.getAudioTracks()[0]?.getSettings().deviceId ?? '' };
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
