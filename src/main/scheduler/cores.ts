/** Whether work in the background has cores to itself: pure. */
import type { Priority } from '../../shared/inference.ts';
import { CLASS_POINTS, pointsOf } from './priority.ts';

/** What decides whether a request has to wait for cores. */
export interface Needs {
  readonly priority: Priority;
  /** Cores that its run keeps busy and gives none of up; left out, none that count. */
  readonly threads?: number;
}

/**
 * Whether there are cores for it beside those who work. Only the background waits for them: a person's click shares the
 * cores for a moment rather than wait for a batch. Where the number of cores is not known, nobody waits.
 */
export function hasCores(
  { priority = 'normal', threads = 0 }: Partial<Needs>,
  working: Iterable<Needs>,
  cores: number | undefined,
): boolean {
  if (cores === undefined || pointsOf(priority) >= CLASS_POINTS.normal) return true;
  const busy = busyCores(working);
  return busy === 0 || busy + threads <= cores;
}

/** Whether it works in the background on cores that somebody more urgent works on too. */
export function crowds(
  { priority, threads = 0 }: Needs,
  working: Iterable<Needs>,
  cores: number | undefined,
): boolean {
  const points = pointsOf(priority);
  if (cores === undefined || threads === 0 || points >= CLASS_POINTS.normal) return false;
  if (busyCores(working) <= cores) return false;
  return [...working].some((other) => (other.threads ?? 0) > 0 && pointsOf(other.priority) > points);
}

function busyCores(working: Iterable<Needs>): number {
  let sum = 0;
  for (const { threads = 0 } of working) sum += threads;
  return sum;
}
