/** What plays, where it is, and how fast: one player at a time, whatever shows it. */
import { create } from 'zustand';

/** Speeds of play, in the order of the button. */
export const RATES = [1, 1.25, 1.5, 2, 0.75] as const;

/** What a waveform lets others do with it. */
export interface PlayerHandle {
  play(): void;
  pause(): void;
  /** Seconds. */
  seek(time: number): void;
  setRate(rate: number): void;
}

interface PlayerState {
  /** The sound that is shown, by `media_id`; null while none is. */
  readonly media: string | null;
  /** Seconds. */
  readonly time: number;
  readonly duration: number;
  readonly playing: boolean;
  readonly rate: number;
  readonly loop: boolean;
  /** Where the lines of what is said begin, seconds, in order; none where nothing tells them. */
  readonly lines: readonly number[];
}

const NOTHING = { media: null, time: 0, duration: 0, playing: false } as const;

/** The player's store. */
export const usePlayer = create<PlayerState>()(() => ({ ...NOTHING, rate: 1, loop: false, lines: [] }));

let handle: PlayerHandle | null = null;
/** Play stops here, seconds; set while one line is played. */
let until: number | null = null;

/** Makes a waveform the one that plays; gives what takes it away again. */
export function hold(media: string, duration: number, mine: PlayerHandle): () => void {
  handle = mine;
  until = null;
  usePlayer.setState({ media, duration, time: 0, playing: false });
  mine.setRate(usePlayer.getState().rate);
  return () => {
    if (handle !== mine) return;
    handle = null;
    usePlayer.setState(NOTHING);
  };
}

/** The waveform's news; stops at the end of a line that is played alone. */
export function report(news: Partial<Pick<PlayerState, 'time' | 'playing'>>): void {
  usePlayer.setState(news);
  if (until === null || news.time === undefined || news.time < until) return;
  until = null;
  handle?.pause();
}

/** The sound came to its end: from the start again where that is wished. */
export function ended(): void {
  until = null;
  if (!usePlayer.getState().loop) return;
  handle?.seek(0);
  handle?.play();
}

/** Plays, or pauses. */
export function playPause(): void {
  if (usePlayer.getState().playing) handle?.pause();
  else handle?.play();
  until = null;
}

/** Goes to a time, kept inside of the sound. */
export function seek(time: number): void {
  const { duration } = usePlayer.getState();
  until = null;
  handle?.seek(Math.min(duration, Math.max(0, time)));
}

/** Plays from a time on, to `end` where one is given. */
export function playFrom(time: number, end: number | null = null): void {
  seek(time);
  until = end;
  handle?.play();
}

/** The next speed. */
export function nextRate(): void {
  const { rate } = usePlayer.getState();
  const index = RATES.findIndex((each) => each === rate);
  const next = RATES[(index + 1) % RATES.length] ?? 1;
  usePlayer.setState({ rate: next });
  handle?.setRate(next);
}

/** Plays again and again, or once. */
export function setLoop(loop: boolean): void {
  usePlayer.setState({ loop });
}

/** So far into a line, seconds, the key of the line before leads to its own beginning, as players do. */
const INTO_LINE_S = 0.5;

/** The beginning of the line after a time, or of the one before; null past the last. Pure. */
export function lineBeside(lines: readonly number[], time: number, forward: boolean): number | null {
  if (forward) return lines.find((start) => start > time + 1e-3) ?? null;
  return lines.findLast((start) => start < time - INTO_LINE_S) ?? lines[0] ?? null;
}

/** Goes to the next line of what is said, or to the one before. */
export function stepLine(forward: boolean): void {
  const { lines, time } = usePlayer.getState();
  const to = lineBeside(lines, time, forward);
  if (to !== null) seek(to);
}

/** Tells where lines begin for as long as they are shown; gives what takes them away again. */
export function showLines(lines: readonly number[]): () => void {
  usePlayer.setState({ lines });
  return () => {
    if (usePlayer.getState().lines === lines) usePlayer.setState({ lines: [] });
  };
}

/** The stretch that a time lies in; -1 between and outside of them. Stretches are in order. Pure. */
export function stretchAt(stretches: readonly (readonly [number, number | null])[], time: number): number {
  return stretches.findIndex(([start, end]) => time >= start && time < (end ?? Infinity));
}
