/** Every sentence of the system's notices. The desktop's main process and a page in a browser show the same ones. */
import type { LongEnd, WorkEnd } from './long-work.ts';
import type { ModelDetails } from './machine.ts';

/** Longest name in a menu or a title: neither cuts, both grow across the screen. */
const MAX_LABEL = 64;
const NARROW_SPACE = '\u202f';
/** Characters that act instead of being seen: controls, and marks that turn the direction of what follows. */
// eslint-disable-next-line no-control-regex -- taking control characters out is what it is for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A time in the two largest units that matter: `32 s`, `4 min 10 s`, `2 h 5 min`. */
export function formatSpan(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const part = (value: number, unit: string): string => `${whole.format(value)}${NARROW_SPACE}${unit}`;
  if (seconds < 60) return part(seconds, 's');
  if (seconds < 3_600) return `${part(Math.floor(seconds / 60), 'min')} ${part(seconds % 60, 's')}`;
  return `${part(Math.floor(seconds / 3_600), 'h')} ${part(Math.floor((seconds % 3_600) / 60), 'min')}`;
}

/** A model's name without its owner, safe to show in one line. */
export function shortName(model: string): string {
  const name = model.slice(model.indexOf('/') + 1).replace(UNSEEN, '');
  return name.length > MAX_LABEL ? `${name.slice(0, MAX_LABEL - 1)}…` : name;
}

/** The words of notices, by what was done. */
export const noticeMessages = {
  done: {
    run: (name: string) => `${name} is done`,
    load: (name: string) => `${name} is in memory`,
    check: (name: string) => `${name} passed the check`,
  },
  failed: {
    run: (name: string) => `${name} failed`,
    load: (name: string) => `${name} could not be loaded`,
    check: (name: string) => `${name} did not pass the check`,
  },
  many: {
    run: (count: string) => `${count} runs done`,
    load: (count: string) => `${count} models loaded`,
    check: (count: string) => `${count} models checked`,
  },
  took: (ms: number) => `It took ${formatSpan(ms)}.`,
  manyTook: (failed: number, ms: number) =>
    failed === 0
      ? `They took ${formatSpan(ms)}.`
      : `${whole.format(failed)} of them failed. They took ${formatSpan(ms)}.`,
  damaged: (files: number) =>
    files === 1 ? 'One of its files is damaged.' : `${whole.format(files)} of its files are damaged.`,
} as const;

/** What the system shows. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** The notice of an end. */
export function noticeOf({ work, model, count, failed, ms, reason }: LongEnd): Notice {
  const words = noticeMessages;
  if (count > 1) return { title: words.many[work](whole.format(count)), body: words.manyTook(failed, ms) };
  const name = shortName(model);
  return reason === null
    ? { title: words.done[work](name), body: words.took(ms) }
    : { title: words.failed[work](name), body: reason };
}

/** How a check of files ended. Damage is what a check is for, and no fault of it; for a person it is bad news all the same. */
export function endOfCheck({ files }: Pick<ModelDetails, 'files'>): WorkEnd {
  const damaged = files.filter(({ check }) => check === 'damaged').length;
  return damaged === 0 ? { kind: 'done' } : { kind: 'failed', reason: noticeMessages.damaged(damaged) };
}
