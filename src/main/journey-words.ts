/** How a journey writes its times and the causes of its end. */
import type { HearthError } from '../shared/errors.ts';

/** Milliseconds with two decimals, as `meta` has them. */
export function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** `1.5 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The stderr of a crash and the like, for the log only. */
export function causeText(error: HearthError): string | undefined {
  return typeof error.cause === 'string'
    ? error.cause
    : error.cause instanceof Error
      ? error.cause.message
      : undefined;
}
