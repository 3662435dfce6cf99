/** What main answers to the renderer, over whatever wire: the app contract stood on the engine. */
import { randomUUID } from 'node:crypto';
import type { AppContract } from '../shared/app.ts';
import { toHearthError } from '../shared/errors.ts';
import type { InferenceRequest } from '../shared/inference.ts';
import type { CallContext, Handlers, RouteEvent } from '../shared/rpc/contract.ts';
import type { Engine } from './engine-types.ts';

/** The handlers of the app contract; the Electron host and the WebSocket serve the same ones. */
export function appHandlers(engine: Engine): Handlers<AppContract> {
  return {
    infer: async (request, context) => {
      await forwardInference(engine, request, context);
      return {};
    },
    cancel: async ({ request_id }) => ({ request_id, cancelled: engine.cancel(request_id) }),
    watchModels: async (_input, context) => {
      await forwardLatest(context, { models: engine.models.list() }, (next) =>
        engine.models.watch((models) => next({ models })),
      );
      return {};
    },
    loadModel: async ({ model }, context) => loadModel(engine, model, context),
    unloadModel: async ({ model }) => ({ model, unloaded: await engine.models.unload(model) }),
    releaseModel: async ({ model }) => engine.models.release(model),
    devices: async () => engine.devices(),
    watchHealth: async (_input, context) => {
      await forwardLatest(context, engine.health(), (next) => engine.watchHealth(next));
      return {};
    },
    settings: async () => ({ settings: engine.settings.list() }),
    changeSetting: async ({ key, value }) => engine.settings.change(key, value),
  };
}

/**
 * Writes every event of a request. What is refused before it is queued becomes an `error` event, so that a page has
 * one place to look at; only a broken wire fails the call itself.
 */
async function forwardInference(
  engine: Engine,
  request: InferenceRequest,
  context: CallContext<RouteEvent<AppContract['infer']>>,
): Promise<void> {
  const requestId = request.request_id ?? randomUUID();
  let seq = 0;
  let finished = false;
  try {
    for await (const event of engine.infer({ ...request, request_id: requestId }, context.signal)) {
      seq = event.seq + 1;
      finished = event.type === 'done' || event.type === 'error';
      await context.write(event);
    }
  } catch (thrown) {
    if (finished || context.signal.aborted) throw thrown;
    const error = toHearthError(thrown).toBody(requestId);
    await context.write({ type: 'error', error, request_id: requestId, seq });
  }
}

/** Loads a model and writes its progress; a reader that is slow sees fewer steps, and never holds the load back. */
async function loadModel(
  engine: Engine,
  model: string,
  context: CallContext<RouteEvent<AppContract['loadModel']>>,
): Promise<ReturnType<Engine['models']['status']>> {
  const latest = new Latest<RouteEvent<AppContract['loadModel']>>();
  const writing = writeEach(latest, context);
  try {
    return await engine.models.load(model, context.signal, (event) => latest.set(event));
  } finally {
    latest.end();
    await writing;
  }
}

/** Writes a value now and after each change until the caller leaves. A slow reader misses values between, never the last. */
async function forwardLatest<T>(
  context: CallContext<T>,
  first: T,
  subscribe: (next: (value: T) => void) => Disposable,
): Promise<void> {
  const latest = new Latest<T>();
  latest.set(first);
  using _subscription = subscribe((value) => latest.set(value));
  const leave = (): void => latest.end();
  context.signal.addEventListener('abort', leave, { once: true });
  if (context.signal.aborted) leave();
  await writeEach(latest, context);
}

/** Writes what `latest` gives until it ends or the reader is gone; the caller's own promise reports a lost reader. */
async function writeEach<T>(latest: Latest<T>, context: CallContext<T>): Promise<void> {
  try {
    for await (const value of latest) await context.write(value);
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown;
  }
}

/** A queue of length one: whoever reads gets the newest value, and older unread ones are gone. */
class Latest<T> implements AsyncIterable<T> {
  #held: { value: T } | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  set(value: T): void {
    if (this.#ended) return;
    this.#held = { value };
    this.#wake?.();
  }

  /** Ends the reading after what is held now. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) yield held.value;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
