import { expect, it } from 'vitest';
import { ERROR_KINDS, isErrorCode } from '../../../shared/errors.ts';
import { waitBeforeAgain } from './again.ts';

it('waits longer for a full queue each time, but never more than half a minute', () => {
  expect([1, 2, 3, 7, 35].map((tries) => waitBeforeAgain('QUEUE_FULL', tries))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000,
  ]);
});

it.each([
  ['QUEUE_FULL', 36],
  ['DISCONNECTED', 5],
  ['SHUTTING_DOWN', 5],
  ['TIMEOUT', 3],
  ['INSUFFICIENT_MEMORY', 3],
  ['RUNNER_CRASHED', 2],
] as const)('gives up on %s after %i tries', (code, tries) => {
  expect(waitBeforeAgain(code, tries - 1)).not.toBeNull();
  expect(waitBeforeAgain(code, tries)).toBeNull();
});

it('never repeats what can’t succeed unchanged, nor what a person stopped', () => {
  const final = Object.entries(ERROR_KINDS).flatMap(([code, { retryable }]) =>
    isErrorCode(code) && (!retryable || code === 'CANCELLED') ? [code] : [],
  );
  expect(final.map((code) => waitBeforeAgain(code, 1))).toEqual(final.map(() => null));
});
