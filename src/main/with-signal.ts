/** Waiting that can be given up. */
import { cancelled, type HearthError } from '../shared/errors.ts';

/** A promise that loses against an abort: rejects with the signal's reason. */
export async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(signal.reason instanceof Error ? signal.reason : cancelled());
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Work that loses against an abort and against the clock: after `ms` it rejects with what `late` gives. */
export async function withLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  ms: number,
  late: () => HearthError,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(late()), ms);
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    return await withSignal(work(either), either);
  } finally {
    clearTimeout(timer);
  }
}
