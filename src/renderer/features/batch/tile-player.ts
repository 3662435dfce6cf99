/** Plays one sound of a batch at a time, in its tile. */
import { create } from 'zustand';
import type { BatchRow } from './batch.ts';
import { pictureOfRow } from './thumbs.ts';

interface Playing {
  /** The index of the row that plays or is paused; null while none is. */
  readonly index: number | null;
  readonly playing: boolean;
  /** Seconds. */
  readonly time: number;
  readonly duration: number;
}

const SILENT: Playing = { index: null, playing: false, time: 0, duration: 0 };

/** The store of what plays. */
export const useTilePlayer = create<Playing>()(() => SILENT);

let audio: HTMLAudioElement | null = null;

/** Plays a row, or pauses it; another one that plays stops. What can't be played stays silent. */
export async function playRow(row: BatchRow): Promise<void> {
  const { index, playing } = useTilePlayer.getState();
  if (index === row.index && audio !== null) {
    if (playing) audio.pause();
    else await audio.play().catch(() => undefined);
    return;
  }
  silence();
  useTilePlayer.setState({ ...SILENT, index: row.index });
  try {
    const blob = await pictureOfRow(row);
    if (useTilePlayer.getState().index === row.index) await begin(blob);
  } catch {
    silence();
  }
}

async function begin(blob: Blob): Promise<void> {
  const own = new Audio(URL.createObjectURL(blob));
  audio = own;
  const tell = (): void => {
    // What another one has taken the place of still ends.
    if (audio !== own) return;
    const duration = Number.isFinite(own.duration) ? own.duration : 0;
    useTilePlayer.setState({ playing: !own.paused, time: own.currentTime, duration });
  };
  for (const news of ['play', 'pause', 'timeupdate', 'durationchange']) own.addEventListener(news, tell);
  await own.play();
}

/** Stops what plays, and lets go of its file. */
export function silence(): void {
  const last = audio;
  audio = null;
  useTilePlayer.setState(SILENT);
  if (last === null) return;
  last.pause();
  URL.revokeObjectURL(last.src);
  last.removeAttribute('src');
}
