/** Typed routes: what each link of Hearth (renderer to main, main to runner) may say, and the types on both ends. */
import type { z } from 'zod';

/** Events that may be under way to a reader that has not consumed them yet; a slow reader holds the sender back here. */
export const DEFAULT_CREDIT = 64;

/** One typed call: an input, a stream of events, and one output. Both ends parse what they receive. */
export interface Route<
  I extends z.ZodType = z.ZodType,
  E extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly input: I;
  readonly event: E;
  readonly output: O;
  /** How many events may be unread at a time. */
  readonly credit: number;
}

/** Defines a route and keeps its exact types. */
export function route<I extends z.ZodType, E extends z.ZodType, O extends z.ZodType>(definition: {
  input: I;
  event: E;
  output: O;
  credit?: number;
}): Route<I, E, O> {
  return { ...definition, credit: definition.credit ?? DEFAULT_CREDIT };
}

/** All routes of one link, by name. */
export type Contract = Readonly<Record<string, Route>>;

/** One part of one route of a contract, in its exact type: plain property access would widen it to any schema. */
export function routePart<C extends Contract, K extends keyof C, P extends keyof Route>(
  contract: C,
  name: K,
  part: P,
): C[K][P] {
  const route: C[K] = contract[name];
  return route[part];
}

/** What a caller of a route passes. */
export type RouteInput<R extends Route> = z.input<R['input']>;
/** What a handler of a route receives. */
export type RouteParsed<R extends Route> = z.output<R['input']>;
/** What a route streams. */
export type RouteEvent<R extends Route> = z.output<R['event']>;
/** What a route ends with. */
export type RouteOutput<R extends Route> = z.output<R['output']>;

/** What a handler is given beside its input. */
export interface CallContext<E> {
  /** Aborted when the caller cancels or its wire closes. */
  readonly signal: AbortSignal;
  /** Sends one event; waits while the reader has no credit left; rejects once the signal is aborted. */
  readonly write: (event: E) => Promise<void>;
}

/** One handler for each route of a contract. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: (
    input: RouteParsed<C[K]>,
    context: CallContext<RouteEvent<C[K]>>,
  ) => Promise<RouteOutput<C[K]>>;
};

/** A call under way: iterate its events, await its output. Leaving the loop early cancels it. Both settle, always. */
export interface Call<E, O> extends AsyncIterable<E> {
  readonly output: Promise<O>;
}

/** The calling side of a link. */
export interface Client<C extends Contract> extends Disposable {
  call<K extends keyof C & string>(
    name: K,
    input: RouteInput<C[K]>,
    options?: { signal?: AbortSignal },
  ): Call<RouteEvent<C[K]>, RouteOutput<C[K]>>;
}
