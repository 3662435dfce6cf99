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

interface Sound {
  readonly element: HTMLAudioElement;
  /** What the element holds: a voice, and the address that its sound was given. */
  loaded: { readonly voice: string; readonly url: string } | null;
}

/** Made with its first use. */
let sound: Sound | null = null;
/** Counts what was asked for, so that what comes of an earlier wish is passed over. */
let wish = 0;

function player(): Sound {
  if (sound !== null) return sound;
  const mine: Sound = { element: new Audio(), loaded: null };
  const { element } = mine;
  // The element tells of the voice before for a moment longer, while the next one is fetched.
  const ofShown = (): boolean => mine.loaded?.voice === useVoicesPlayer.getState().voice;
  element.ontimeupdate = () => ofShown() && useVoicesPlayer.setState({ time: element.currentTime });
  element.onplay = () => useVoicesPlayer.setState({ playing: true });
  element.onpause = () => useVoicesPlayer.setState({ playing: false });
  element.onended = () => ofShown() && void follow();
  // Two sounds at once can't be told apart.
  usePlayer.subscribe(({ playing }, before) => {
    if (playing && !before.playing) pauseVoice();
  });
  return (sound = mine);
}

/** Plays a voice from its start, or goes on where it was paused; with `all` the next ones follow. */
export async function playVoice({ voice, speech }: Take, all = false): Promise<void> {
  if (speech === null) return;
  if (usePlayer.getState().playing) playPause();
  const mine = player();
  const wished = (wish += 1);
  const before = useVoicesPlayer.getState();
  if (mine.loaded?.voice !== voice) mine.element.pause();
  useVoicesPlayer.setState({ voice, all, ...(before.voice === voice ? {} : { time: 0 }) });
  try {
    if (mine.loaded?.voice !== voice) {
      const blob = await mediaBlob(speech.audio);
      if (wished !== wish) return;
      load(mine, voice, blob);
    }
    await mine.element.play();
  } catch (thrown) {
    // Another one was asked for meanwhile, or it was paused before it could begin.
    if (wished !== wish || (thrown instanceof Error && thrown.name === 'AbortError')) return;
    notify(messages.gone, true);
    silence();
  }
}

function load(mine: Sound, voice: string, blob: Blob): void {
  unload(mine);
  const url = URL.createObjectURL(blob);
  mine.loaded = { voice, url };
  mine.element.src = url;
}

function unload(mine: Sound): void {
  if (mine.loaded !== null) URL.revokeObjectURL(mine.loaded.url);
  mine.loaded = null;
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
  wish += 1;
  if (sound !== null) {
    sound.element.pause();
    sound.element.removeAttribute('src');
    unload(sound);
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
