/**
 * Which ends of work are worth a notice of the system: those of long work that nobody looks at. Work of one kind that
 * follows each other without a pause is one stretch, so a batch of a thousand short runs gives one notice.
 */
import type { InferenceEvent } from './inference.ts';

/** Work that took longer is worth a notice, in ms. */
export const LONG_WORK_MS = 20_000;

/** What is done: an inference, a load that was asked for by itself, a check of a model's files. */
export type WorkKind = 'run' | 'load' | 'check';

/** How work ended; what was stopped was stopped by somebody who knows. */
export type WorkEnd =
  { readonly kind: 'done' | 'stopped' } | { readonly kind: 'failed'; readonly reason: string };

/** The end of a long stretch. It never holds what a person typed or a model wrote: a lock screen shows it too. */
export interface LongEnd {
  readonly work: WorkKind;
  /** Model of the one that ended first. */
  readonly model: string;
  /** How many ended, those that were stopped left out. */
  readonly count: number;
  readonly failed: number;
  readonly ms: number;
  /** Why the first one that failed did. */
  readonly reason: string | null;
}

interface Stretch {
  readonly since: number;
  readonly running: Map<string, string>;
  readonly ended: { readonly model: string; readonly end: WorkEnd }[];
}

/** Hears of work. */
export interface WorkListener {
  started(id: string, work: WorkKind, model: string): void;
  ended(id: string, end: WorkEnd): void;
}

/** Follows work from start to end. Times are ms on any clock that never runs back. */
export class LongWork {
  readonly #stretches = new Map<WorkKind, Stretch>();

  started(id: string, work: WorkKind, model: string, now: number): void {
    const under = this.#stretches.get(work);
    const stretch =
      under !== undefined && under.running.size > 0
        ? under
        : { since: now, running: new Map<string, string>(), ended: [] };
    stretch.running.set(id, model);
    this.#stretches.set(work, stretch);
  }

  /** The notice that this end is worth, or null. Only the last end of a stretch is worth one. */
  ended(id: string, end: WorkEnd, now: number): LongEnd | null {
    for (const [work, { since, running, ended }] of this.#stretches) {
      const model = running.get(id);
      if (model === undefined) continue;
      running.delete(id);
      if (end.kind !== 'stopped') ended.push({ model, end });
      const ms = now - since;
      const [first] = ended;
      if (running.size > 0 || ms <= LONG_WORK_MS || first === undefined) return null;
      const reasons = ended.flatMap((each) => (each.end.kind === 'failed' ? [each.end.reason] : []));
      const [reason = null] = reasons;
      return { work, model: first.model, count: ended.length, failed: reasons.length, ms, reason };
    }
    return null;
  }
}

/** A listener over {@link LongWork} and a clock, which calls back with each end that is worth a notice. */
export function longWorkListener(now: () => number, tell: (end: LongEnd) => void): WorkListener {
  const work = new LongWork();
  return {
    started: (id, kind, model) => work.started(id, kind, model, now()),
    ended: (id, end) => {
      const long = work.ended(id, end, now());
      if (long !== null) tell(long);
    },
  };
}

/** How an inference ended, from its last event; null where it goes on. */
export function endOfRun(event: InferenceEvent): WorkEnd | null {
  if (event.type === 'done') return { kind: 'done' };
  if (event.type !== 'error') return null;
  return endOfFailure(event.error);
}

/** How work ended that failed with this error: what was cancelled was stopped. */
export function endOfFailure({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): WorkEnd {
  return code === 'CANCELLED' ? { kind: 'stopped' } : { kind: 'failed', reason: message };
}
