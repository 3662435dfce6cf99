/** The words for a place in the queue, for the list of Activity and for the card of a run that waits. */
import { formatNumber } from '../../ui/format.ts';

const NNBSP = '\u202f';
const SUFFIXES: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
/** From here on minutes say enough, s. */
const MINUTES_FROM_S = 90;

/** `1st`, `22nd`, `113th`. */
function ordinal(count: number): string {
  return `${formatNumber(count)}${SUFFIXES[ordinals.select(count)] ?? 'th'}`;
}

/** A guess, without a decimal that nobody can know: `6 s`, `3 min`. */
function about(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < MINUTES_FROM_S
    ? `${formatNumber(seconds)}${NNBSP}s`
    : `${formatNumber(Math.round(seconds / 60))}${NNBSP}min`;
}

/** `3rd in the queue, starts in about 6 s`; only the place where nobody knows. `position` 0 is next. */
export function queuePlace(position: number, startsInMs: number | null): string {
  const place = position === 0 ? 'next in the queue' : `${ordinal(position + 1)} in the queue`;
  return startsInMs === null ? place : `${place}, starts in about ${about(startsInMs)}`;
}

/** The button that puts a request first, and its name where several stand beside each other. */
export const goFirst = 'Go first';
/** The name of the same button in a list. */
export const goFirstOne = (title: string): string => `Go first: ${title}`;
