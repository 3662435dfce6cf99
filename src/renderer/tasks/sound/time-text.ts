/** Times of a sound in words and numbers. Pure. */

const MINUTE = 60;
const HOUR = 3_600;

/** `0:16.9`, `1:02:03.4`: seconds with tenths, cut and not rounded, so that a time never runs ahead. */
export function clockText(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const whole = Math.floor(tenths / 10);
  return `${wholeText(whole)}.${String(tenths % 10)}`;
}

/** `0:16`, `1:02:03`. */
export function wholeText(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / HOUR),
    Math.floor((whole % HOUR) / MINUTE),
    whole % MINUTE,
  ];
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : String(minutes)}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${String(hours)}:${tail}` : tail;
}

/** Marks of a time line: about `wanted` of them at round distances, from 0 to the end. */
export function timeMarks(duration: number, wanted: number): number[] {
  if (!(duration > 0) || wanted < 1) return [];
  const rough = duration / wanted;
  const step = STEPS.find((each) => each >= rough) ?? Math.ceil(rough / HOUR) * HOUR;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
}

/** Distances that people count in, seconds. */
const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
