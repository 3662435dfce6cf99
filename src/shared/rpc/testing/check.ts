/** Assertions of the contract suite. It runs in any process, so it can't use the test runner's. */
import { HearthError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';

/** Throws unless both are the same as JSON. */
export function same(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}

/** Throws unless the statement, given in words, is true. */
export function holds(isTrue: boolean, statement: string): void {
  if (!isTrue) throw new Error(`not so: ${statement}`);
}

/** The HearthError that a promise rejects with; throws where it resolves, has another code, or is no HearthError. */
export async function failure(promise: Promise<unknown>, code: ErrorCode): Promise<HearthError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof HearthError && thrown.code === code) return thrown;
    throw new Error(`expected ${code}, got ${String(thrown)}`, { cause: thrown });
  }
  throw new Error(`expected ${code}, but it succeeded`);
}

/** All that a call streams. Throws what the stream throws. */
export async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Asks again until it is so. Each question is a round trip on the wire, so that this needs no clock. */
export async function eventually(question: () => Promise<boolean>, statement: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) if (await question()) return;
  throw new Error(`never so: ${statement}`);
}

type SignalListener = Parameters<AbortSignal['addEventListener']>;

/** A signal that knows who listens to it. */
export class CountedAbort {
  readonly #controller = new AbortController();
  readonly #listeners = new Set<unknown>();

  constructor() {
    const { signal } = this.#controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: SignalListener) => {
      this.#listeners.add(args[1]);
      add(...args);
    };
    signal.removeEventListener = (...args: SignalListener) => {
      this.#listeners.delete(args[1]);
      remove(...args);
    };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(): void {
    this.#controller.abort();
  }
}

/** Whole numbers below `limit`, the same ones for the same seed (Numerical Recipes' linear congruential generator). */
export function dice(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
