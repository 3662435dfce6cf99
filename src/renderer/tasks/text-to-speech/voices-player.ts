/** Playing the voices: one at a time, alone or one after the other. */
import { create } from 'zustand';
import { mediaBlob } from '../../stores/media.ts';
import { notify } from '../../stores/notices.ts';
import { playPause, usePlayer } from '../sound/player.ts';
import { messages } from './messages.ts';
import { useVoices, type Take } from './voices.ts';

interface VoicesPlayer {
  /** The voice that plays, or that is paused; null while none is. */
  readonly voice: string | null;
  readonly playing: boolean;
  /** Seconds. */
  readonly time: number;
  /** Whether the next voice follows at the end. */
  readonly all: boolean;
}

const SILENT: VoicesPlayer = { voice: null, playing: false, time: 0, all: false };

/** The player's store. */
export const useVoicesPlayer = create<VoicesPlayer>()(() => SILENT);

/** What plays, and the address that its sound was given; made with its first use. */
let sound: { readonly element: HTMLAudioElement; url: string | null } | null = null;

function player(): NonNullable<typeof sound> {
  if (sound !== null) return sound;
  const element = new Audio();
  element.ontimeupdate = () => useVoicesPlayer.setState({ time: element.currentTime });
  element.onplay = () => useVoicesPlayer.setState({ playing: true });
  element.onpause = () => useVoicesPlayer.setState({ playing: false });
  element.onended = () => void follow();
  // Two sounds at once can't be told apart.
  usePlayer.subscribe(({ playing }, before) => {
    if (playing && !before.playing) pauseVoice();
  });
  return (sound = { element, url: null });
}

/** Plays a voice from its start, or goes on where it was paused; with `all` the next ones follow. */
export async function playVoice({ voice, speech }: Take, all = false): Promise<void> {
  if (speech === null) return;
  if (usePlayer.getState().playing) playPause();
  const mine = player();
  const before = useVoicesPlayer.getState();
  useVoicesPlayer.setState({ voice, all, ...(before.voice === voice ? {} : { time: 0 }) });
  try {
    if (before.voice !== voice || mine.url === null) {
      const blob = await mediaBlob(speech.audio);
      // Another one may have been asked for meanwhile.
      if (useVoicesPlayer.getState().voice !== voice) return;
      if (mine.url !== null) URL.revokeObjectURL(mine.url);
      mine.url = URL.createObjectURL(blob);
      mine.element.src = mine.url;
    }
    await mine.element.play();
  } catch {
    notify(messages.gone, true);
    silence();
  }
}

/** Plays all that have spoken, one after the other, from the first one on. */
export function playAllVoices(): void {
  const first = spoken()[0];
  silence();
  if (first !== undefined) void playVoice(first, true);
}

/** Pauses what plays. */
export function pauseVoice(): void {
  sound?.element.pause();
}

/** Ends what plays, as its voice is shown no more. */
export function silence(): void {
  if (sound !== null) {
    sound.element.pause();
    sound.element.removeAttribute('src');
    if (sound.url !== null) URL.revokeObjectURL(sound.url);
    sound.url = null;
  }
  useVoicesPlayer.setState(SILENT);
}

async function follow(): Promise<void> {
  const { voice, all } = useVoicesPlayer.getState();
  const takes = spoken();
  const next = takes[takes.findIndex((take) => take.voice === voice) + 1];
  if (all && next !== undefined) await playVoice(next, true);
  else silence();
}

function spoken(): Take[] {
  return useVoices.getState().takes.filter(({ speech }) => speech !== null);
}
