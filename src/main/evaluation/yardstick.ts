/** A fixed piece of work whose time tells how fast the machine is right now, whatever model runs on it. */
import { createHash } from 'node:crypto';

/** Hashed in a few ms on a home machine: long enough for the clock, short enough for nobody to wait for. */
const WORK = Buffer.alloc(2_000_000, 'yardstick');

/** Milliseconds that the work took, on a clock that only goes forward. */
export function yardstickMs(now: () => number = () => performance.now()): number {
  const started = now();
  createHash('sha256').update(WORK).digest();
  return now() - started;
}
