/** Moments for lists: as short as a column, and never a number of hours where a day says it. Pure. */
import { formatNumber } from './format.ts';

const NNBSP = '\u202f';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A weekday names a day for less than a week back; at a week it would name today. */
const WEEKDAYS = 7;

/** Midnights between two moments in the person's own time zone. */
function daysBetween(then: number, now: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  // Rounded, since a day on which the clocks change has 23 or 25 hours.
  return Math.round((midnight(now) - midnight(then)) / (24 * HOUR));
}

function dateOf(then: number, now: number): string {
  const other = new Date(then).getFullYear() !== new Date(now).getFullYear();
  return new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    ...(other ? { year: 'numeric' } : {}),
  }).format(then);
}

/** How long ago, in a word: `now`, `2 min`, `3 h`, `yesterday`, `Friday`, `9 Nov`. `–` for what is no time. */
export function formatSince(when: string, now: number): string {
  const then = Date.parse(when);
  if (Number.isNaN(then)) return '–';
  const age = now - then;
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${formatNumber(Math.floor(age / MINUTE))}${NNBSP}min`;
  const days = daysBetween(then, now);
  if (days === 0) return `${formatNumber(Math.floor(age / HOUR))}${NNBSP}h`;
  if (days === 1) return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(-1, 'day');
  if (days < WEEKDAYS) return new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(then);
  return dateOf(then, now);
}

/** How soon, rounded up to a word: `1 min` for what is due too, `40 min`, `3 h`, `5 days`. */
export function formatIn(when: string, now: number): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(when) - now) / MINUTE));
  if (Number.isNaN(minutes)) return '–';
  if (minutes <= 60) return `${formatNumber(minutes)}${NNBSP}min`;
  const hours = Math.ceil(minutes / 60);
  return hours <= 48 ? `${formatNumber(hours)}${NNBSP}h` : `${formatNumber(Math.ceil(hours / 24))} days`;
}

/** When: the time of day for today, `yesterday`, a weekday, else the date. */
export function formatAt(when: string, now: number): string {
  const then = Date.parse(when);
  if (Number.isNaN(then)) return '–';
  if (daysBetween(then, now) > 0) return formatSince(when, Math.max(now, then + HOUR));
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(then);
}

/** The whole moment, for a tooltip. */
export function formatMoment(when: string): string {
  const then = Date.parse(when);
  if (Number.isNaN(then)) return '–';
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(then);
}
