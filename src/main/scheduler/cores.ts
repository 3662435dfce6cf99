/** Whether work in the background has the processor to itself: pure. */
import { givesRoom, isPressing, pointsOf, type Ranked } from './priority.ts';

/** What decides whether a request has to wait for the processor. */
export interface Needs extends Pick<Ranked, 'priority' | 'raised'> {
  /** Cores that its run keeps busy and gives none of up; left out, none that count. */
  readonly threads?: number;
}

/**
 * Whether it may begin beside those who work. Only the background waits: for everybody whom a person waits for, who
 * has the whole processor, and for cores beside the others. A click shares the cores for a moment rather than wait for a
 * batch. Where the number of cores is not known, nobody waits for them.
 */
export function mayBeginBeside(needs: Needs, working: readonly Needs[], cores = Infinity): boolean {
  if (!givesRoom(needs)) return true;
  if (working.some(isPressing)) return false;
  const busy = busyCores(working);
  return busy === 0 || busy + (needs.threads ?? 0) <= cores;
}

/** Whether it works in the background while a person is served, or on cores that somebody more urgent works on too. */
export function crowds(needs: Needs, working: readonly Needs[], cores = Infinity): boolean {
  if (!givesRoom(needs)) return false;
  if (working.some(isPressing)) return true;
  if ((needs.threads ?? 0) === 0 || busyCores(working) <= cores) return false;
  const points = pointsOf(needs.priority);
  return working.some((other) => (other.threads ?? 0) > 0 && pointsOf(other.priority) > points);
}

function busyCores(working: readonly Needs[]): number {
  return working.reduce((sum, { threads = 0 }) => sum + threads, 0);
}
