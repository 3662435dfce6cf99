/** One conversion under way with all who wait for it: they share its progress and its end, and each may leave. */
import { isDeepStrictEqual } from 'node:util';
import type { ConversionRequest, ConversionResult } from '../../shared/conversions.ts';
import type { ConversionProgress } from '../../shared/converter.ts';
import { withSignal } from '../with-signal.ts';

type OnProgress = (progress: ConversionProgress) => void;

/** Does the work itself, until the signal ends it. */
export type ConversionWork = (signal: AbortSignal, onProgress: OnProgress) => Promise<ConversionResult>;

/** The work, begun once. It is stopped when the last who waited for it has left, unless it is kept. */
export class SharedWork {
  readonly #request: ConversionRequest;
  readonly #work: ConversionWork;
  readonly #stop = new AbortController();
  readonly #end = Promise.withResolvers<ConversionResult>();
  readonly #followers = new Set<OnProgress>();
  #progress: ConversionProgress | null = null;
  #kept = false;

  constructor(request: ConversionRequest, work: ConversionWork) {
    this.#request = request;
    this.#work = work;
    // Nobody has to wait for one that is kept.
    this.#end.promise.catch(() => undefined);
  }

  /** Begins it. Call once. */
  begin(): void {
    this.#work(this.#stop.signal, (progress) => {
      this.#progress = progress;
      for (const follower of this.#followers) follower(progress);
    }).then(this.#end.resolve, this.#end.reject);
  }

  /** Whether somebody who asks for `request` gets this one: the same in every part, and not about to end without a result. */
  joins(request: ConversionRequest): boolean {
    return (
      !this.#stop.signal.aborted && isDeepStrictEqual(withoutNothing(this.#request), withoutNothing(request))
    );
  }

  /** From now on it goes on though nobody waits for it. */
  keep(): void {
    this.#kept = true;
  }

  /** Ends it for all. */
  stop(reason: unknown): void {
    this.#stop.abort(reason);
  }

  /**
   * Waits for its end, told how far it is from now on. A signal that ends takes this follower out: the last one waits
   * until the work has ended too, so that nothing of it is left then. Throws what the work throws, or the
   * signal's reason.
   */
  async follow(signal: AbortSignal, onProgress: OnProgress): Promise<ConversionResult> {
    // Each follower is one of its own, even if two of them hand in the same function.
    const follower: OnProgress = (progress) => onProgress(progress);
    this.#followers.add(follower);
    if (this.#progress !== null) follower(this.#progress);
    try {
      return await withSignal(this.#end.promise, signal);
    } catch (thrown) {
      this.#followers.delete(follower);
      if (!signal.aborted || this.#kept || this.#followers.size > 0) throw thrown;
      this.stop(signal.reason);
      return await this.#end.promise;
    } finally {
      this.#followers.delete(follower);
    }
  }
}

/** Without the choices that are not made: `force: false` is the same as none. */
function withoutNothing(request: ConversionRequest): object {
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined && value !== false),
  );
}
