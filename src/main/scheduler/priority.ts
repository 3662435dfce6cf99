/**
 * Whose turn it is: pure.
 *
 * A request's score is `priority + popularity + age`: its class or number, up to {@link MAX_POPULARITY} points for a
 * model that is often used, and {@link AGE_PER_SECOND} point for each second that it has waited. The highest score goes
 * first, the older one at a tie. As all grow alike, the order of two requests never changes while they wait. While an
 * interactive request works, nothing that is not overdue begins in the background, and what is under way gives way: both
 * would take the processor from it.
 *
 * That alone could leave a background request behind a person who never stops asking. So whoever has waited for
 * {@link OVERDUE_MS} is overdue, and every other turn of a pool goes to the one of them that waited longest: with n
 * overdue requests before it, none waits for more than 2n + 2 further turns, and a person never for more than one.
 */
import type { Priority } from '../../shared/inference.ts';

/** Points of the classes. Apart by more than age can make up for until a request is overdue, so that classes hold. */
export const CLASS_POINTS = { interactive: 100, normal: 0, background: -100 } as const;
/** Points for each second of waiting: between requests of one class a difference of numbers, not of seconds, decides. */
export const AGE_PER_SECOND = 1;
/** Most points that a model's popularity gives: enough to decide between equals, never between classes. */
export const MAX_POPULARITY = 5;
/** Milliseconds of waiting after which a request is overdue: it is to have its turn within a minute. */
export const OVERDUE_MS = 45_000;

/** What is known of a request that waits. */
export interface Ranked {
  readonly priority: Priority;
  /** Points of its model, 0 to {@link MAX_POPULARITY}. */
  readonly popularity: number;
  /** When it came, in milliseconds of the scheduler's clock. */
  readonly since: number;
  /** Rises with each request that a person moved to the front; 0 for one that nobody has. */
  readonly raised: number;
}

/** A priority as points. */
export function pointsOf(priority: Priority): number {
  return typeof priority === 'number' ? priority : CLASS_POINTS[priority];
}

/** Points of a model that was used so often lately: doubling the uses adds one. */
export function popularityOf(uses: number): number {
  return Math.min(MAX_POPULARITY, Math.log2(1 + Math.max(0, uses)));
}

/** The score at a moment; see above. */
export function scoreOf({ priority, popularity, since }: Ranked, now: number): number {
  return pointsOf(priority) + popularity + (AGE_PER_SECOND * (now - since)) / 1_000;
}

/** True for what a person waits for. */
export function isPressing({ priority }: Pick<Ranked, 'priority'>): boolean {
  return pointsOf(priority) >= CLASS_POINTS.interactive;
}

/** True for work of the background, which lets a person's request have the processor; what a person moved to the front does not. */
export function givesRoom({ priority, raised }: Pick<Ranked, 'priority' | 'raised'>): boolean {
  return pointsOf(priority) < CLASS_POINTS.normal && raised === 0;
}

/** Sorts the line: below 0 where `a` stands before `b`. What a person moved to the front comes first, the last moved foremost. */
export function compareWaiting(a: Ranked, b: Ranked): number {
  return b.raised - a.raised || scoreOf(b, 0) - scoreOf(a, 0) || a.since - b.since;
}

/** True for one that has waited for too long. */
export function isOverdue({ since }: Ranked, now: number): boolean {
  return now - since >= OVERDUE_MS;
}

/** Chooses who is next: an index into `eligible`, the requests that could start now in the order of the line, never none. */
export type SchedulingPolicy = (
  eligible: readonly Ranked[],
  now: number,
  /** True where the turn before this one went to a request for being overdue. */
  afterOverdue: boolean,
) => number;

/** The policy above. */
export const byPriority: SchedulingPolicy = (eligible, now, afterOverdue) => {
  if (afterOverdue || (eligible[0]?.raised ?? 0) > 0) return 0;
  let longest = -1;
  eligible.forEach((request, index) => {
    const before = eligible[longest];
    if (isOverdue(request, now) && (before === undefined || request.since < before.since)) longest = index;
  });
  return Math.max(0, longest);
};
