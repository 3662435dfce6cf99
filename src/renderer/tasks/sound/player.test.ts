import { beforeEach, expect, it } from 'vitest';
import {
  ended,
  hold,
  lineBeside,
  nextRate,
  playFrom,
  playPause,
  report,
  seek,
  setLoop,
  showLines,
  stepLine,
  stretchAt,
  usePlayer,
} from './player.ts';
import type { PlayerHandle } from './player.ts';

let done: string[];
const fake = (name = ''): PlayerHandle => ({
  play: () => void done.push(`${name}play`),
  pause: () => void done.push(`${name}pause`),
  seek: (time) => void done.push(`${name}seek ${String(time)}`),
  setRate: (rate) => void done.push(`${name}rate ${String(rate)}`),
});

beforeEach(() => {
  done = [];
  usePlayer.setState({ rate: 1, loop: false });
});

it('plays one line and stops at its end, not at the end of the sound', () => {
  using _held = { [Symbol.dispose]: hold('a', 10, fake()) };
  done = [];
  playFrom(2, 4);
  report({ time: 3.9, playing: true });
  expect(done).toEqual(['seek 2', 'play']);
  report({ time: 4.01 });
  expect(done.at(-1)).toBe('pause');
  report({ time: 5 });
  expect(done).toHaveLength(3);
});
it('plays on where a person took over from a line', () => {
  using _held = { [Symbol.dispose]: hold('a', 10, fake()) };
  playFrom(2, 4);
  seek(3);
  report({ time: 4.5, playing: true });
  expect(done).not.toContain('pause');
});
it('keeps every time inside of the sound', () => {
  using _held = { [Symbol.dispose]: hold('a', 10, fake()) };
  seek(-3);
  seek(99);
  expect(done.slice(-2)).toEqual(['seek 0', 'seek 10']);
});
it('leaves a newer waveform alone when an older one goes', () => {
  const leave = hold('a', 10, fake('a '));
  hold('b', 5, fake('b '));
  leave();
  expect(usePlayer.getState()).toMatchObject({ media: 'b', duration: 5 });
  playPause();
  expect(done.at(-1)).toBe('b play');
});
it('goes through the speeds and keeps the last one for the next sound', () => {
  hold('a', 10, fake());
  nextRate();
  hold('b', 10, fake());
  expect([usePlayer.getState().rate, done.at(-1)]).toEqual([1.25, 'rate 1.25']);
});
it('begins again at the end only where that is wished', () => {
  hold('a', 10, fake());
  done = [];
  ended();
  setLoop(true);
  ended();
  expect(done).toEqual(['seek 0', 'play']);
});
it('finds the line of a time, and none in a pause', () => {
  const lines = [
    [0, 1],
    [2, 3],
    [3, null],
  ] as const;
  expect([0, 0.99, 1, 1.5, 2, 3, 99].map((time) => stretchAt(lines, time))).toEqual([0, 0, -1, -1, 1, 2, 2]);
});
it('goes to the line beside, back to the beginning of one that plays, and nowhere past the last', () => {
  const lines = [0, 1.2, 2.5];
  expect([
    lineBeside(lines, 0, true),
    lineBeside(lines, 1.2, true),
    lineBeside(lines, 2.6, true),
    lineBeside(lines, 2.4, false),
    lineBeside(lines, 1.3, false),
    lineBeside(lines, 0.2, false),
    lineBeside([], 1, false),
  ]).toEqual([1.2, 2.5, null, 1.2, 0, 0, null]);
});
it('forgets lines with the list that showed them, and not those of a later one', () => {
  using _held = { [Symbol.dispose]: hold('a', 10, fake()) };
  const leave = showLines([1]);
  const next = showLines([4]);
  leave();
  done = [];
  stepLine(true);
  next();
  stepLine(true);
  expect(done).toEqual(['seek 4']);
});
