/** The same text in several voices: which ones, and what each has spoken. */
import { create } from 'zustand';
import type { z } from 'zod';
import { toHearthError } from '../../../shared/errors.ts';
import { textToSpeech } from '../../../shared/tasks/text-to-speech.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import type { Run } from '../../features/run/run-state.ts';
import { resultOf } from '../../stores/ask.ts';
import { newRequestId } from '../../stores/run.ts';

/** What a voice spoke. */
export type Speech = z.output<typeof textToSpeech.result>;

/** One voice at its turn. */
export interface Take {
  readonly voice: string;
  readonly phase: 'waiting' | 'speaking' | 'done' | 'failed';
  readonly speech: Speech | null;
  /** Why it did not speak, in words. */
  readonly problem: string | null;
}

interface VoicesState {
  /** The model that the chosen voices are those of. */
  readonly model: string;
  readonly chosen: readonly string[];
  /** The run whose text they speak; null before any. */
  readonly of: string | null;
  readonly takes: readonly Take[];
  readonly busy: boolean;
}

/** The store of the voices. */
export const useVoices = create<VoicesState>()(() => ({
  model: '',
  chosen: [],
  of: null,
  takes: [],
  busy: false,
}));

/** Folders that hold a file for each voice of a model, as Kokoro and SpeechT5 have them. */
const VOICE_FILE = /(?:^|[\\/])(?:voices|speaker_embeddings)[\\/]([^\\/]+)\.(?:bin|npy)$/;

/** The names of the voices that lie among a model's files, in order. Pure. */
export function voicesIn(files: readonly { readonly path: string }[]): string[] {
  return files
    .flatMap(({ path }) => VOICE_FILE.exec(path)?.[1] ?? [])
    .toSorted((a, b) => a.localeCompare(b, 'en'));
}

/** Chooses voices of a model. */
export function chooseVoices(model: string, chosen: readonly string[]): void {
  useVoices.setState({ model, chosen });
}

/** The chosen voices of a model; none for another one than they were chosen for. */
export function chosenFor(state: Pick<VoicesState, 'model' | 'chosen'>, model: string): readonly string[] {
  return state.model === model ? state.chosen : [];
}

let stop: AbortController | null = null;

/** Lets the chosen voices speak the text of a run, one after the other: two at once would only take longer. */
export async function speakWithVoices(run: Run): Promise<void> {
  stopVoices();
  const mine = new AbortController();
  stop = mine;
  const voices = chosenFor(useVoices.getState(), run.request.model);
  const takes = voices.map((voice): Take => ({ voice, phase: 'waiting', speech: null, problem: null }));
  useVoices.setState({ of: run.id, takes, busy: true });
  for (const { voice } of takes) {
    if (mine.signal.aborted) return;
    change(voice, { phase: 'speaking' });
    const end = await speak(run, voice, mine.signal);
    if (isOver(mine.signal)) return;
    change(voice, end);
  }
  useVoices.setState({ busy: false });
}

/** Stops the voice that speaks; those that have spoken stay. */
export function stopVoices(): void {
  stop?.abort();
  stop = null;
  useVoices.setState(({ takes }) => ({
    busy: false,
    takes: takes.filter(({ phase }) => phase === 'done' || phase === 'failed'),
  }));
}

function change(voice: string, news: Partial<Take>): void {
  useVoices.setState(({ takes }) => ({
    takes: takes.map((take) => (take.voice === voice ? { ...take, ...news } : take)),
  }));
}

async function speak({ request }: Run, voice: string, signal: AbortSignal): Promise<Partial<Take>> {
  try {
    const options = { ...request.options, voice };
    const result = await resultOf({ ...request, options, request_id: newRequestId() }, signal);
    const speech = textToSpeech.result.safeParse(result);
    return speech.success
      ? { phase: 'done', speech: speech.data }
      : { phase: 'failed', problem: runMessages.unknownResult };
  } catch (thrown) {
    const { message, hint } = toHearthError(thrown);
    return { phase: 'failed', problem: `${message} ${hint}` };
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
