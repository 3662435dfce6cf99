/** What main answers to the renderer, over whatever wire: the app contract stood on the engine. */
import type { AppContract } from '../shared/app.ts';
import { HearthError, toHearthError } from '../shared/errors.ts';
import type { CallContext, Handlers, RouteEvent, RouteOutput } from '../shared/rpc/contract.ts';
import { exampleHandlers, type ExampleRoutes } from './example-handlers.ts';
import { AppRuns, type InferRun } from './app-runs.ts';
import type { Engine } from './engine-types.ts';
import { conversionHandlers, type ConversionRoutes } from './conversions/app-handlers.ts';
import { evaluationHandlers, type EvaluationRoutes } from './evaluation/app-handlers.ts';
import { Latest, forwardLatest, forwardLogs, writeEach } from './feeds.ts';
import type { HostAbilities } from './host.ts';
import { nodeAbilities } from './node-abilities.ts';

/** Runs that come through the door of the app. */
export function appInfer(engine: Engine): InferRun {
  return (request, signal) => engine.infer(request, signal, 'app');
}

/**
 * The handlers of the app contract; the Electron host and the WebSocket serve the same ones. `runs` are those of all
 * pages of a host, so that one which comes back over another wire finds its own.
 */
export function appHandlers(
  engine: Engine,
  host: HostAbilities = nodeAbilities(),
  runs = new AppRuns(appInfer(engine)),
): Handlers<AppContract> {
  return {
    ...runHandlers(engine, host, runs),
    ...activityHandlers(engine),
    ...exampleHandlers(engine),
    ...modelHandlers(engine, host),
    ...systemHandlers(engine, host),
    ...evaluationHandlers(engine.evaluation),
    ...conversionHandlers(engine.models),
  };
}

type RunRoutes = 'infer' | 'follow' | 'cancel' | 'raise' | 'ping' | 'adoptMedia' | 'holdMedia';
type ActivityRoutes =
  | 'watchActivity'
  | 'holdQueue'
  | 'history'
  | 'historyEntry'
  | 'deleteHistory'
  | 'clearHistory'
  | 'watchHistory';
type ModelRoutes =
  | 'watchModels'
  | 'loadModel'
  | 'unloadModel'
  | 'releaseModel'
  | 'pinModel'
  | 'chooseProfile'
  | 'modelDetails'
  | 'verifyModel'
  | 'removeModel'
  | 'revealModel'
  | 'addModels';
type SystemRoutes = Exclude<
  keyof AppContract,
  RunRoutes | ActivityRoutes | ExampleRoutes | ModelRoutes | EvaluationRoutes | ConversionRoutes
>;

function runHandlers(
  engine: Engine,
  host: HostAbilities,
  runs: AppRuns,
): Pick<Handlers<AppContract>, RunRoutes> {
  return {
    infer: async (request, context) => {
      await runs.infer(request, context);
      return {};
    },
    follow: async ({ request_id, after_seq }, context) => {
      await runs.follow(request_id, after_seq, context);
      return {};
    },
    cancel: async ({ request_id }) => ({ request_id, cancelled: engine.cancel(request_id) }),
    raise: async ({ request_id }) => ({ request_id, raised: engine.raise(request_id) }),
    ping: async () => ({}),
    adoptMedia: async ({ paths }) => ({ media: await adoptAll(engine, host, paths) }),
    holdMedia: async ({ ids }, { signal }) => {
      using _hold = engine.media.hold(ids);
      await left(signal);
      return {};
    },
  };
}

/** Resolves once the caller has left. */
async function left(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Only the desktop's own page names paths, of files that a person dropped or picked there. */
async function adoptAll(
  engine: Engine,
  host: HostAbilities,
  paths: readonly string[],
): Promise<RouteOutput<AppContract['adoptMedia']>['media']> {
  if (host.kind !== 'electron')
    throw new HearthError('FORBIDDEN', 'A page may not name files of this machine.', 'Upload the file.');
  return await Promise.all(
    paths.map((path) => engine.media.adopt(path).catch((thrown: unknown) => toHearthError(thrown).toBody())),
  );
}

function activityHandlers(engine: Engine): Pick<Handlers<AppContract>, ActivityRoutes> {
  const { history } = engine;
  return {
    watchActivity: async (_input, context) => {
      await forwardLatest(context, engine.activity(), (next) => engine.watchActivity(next));
      return {};
    },
    holdQueue: async ({ held }) => {
      engine.holdQueue(held);
      return {};
    },
    history: async (query) => history.page(query),
    historyEntry: async ({ id }) => history.entry(id),
    deleteHistory: async ({ ids }) => ({ deleted: history.delete(ids) }),
    clearHistory: async () => ({ deleted: history.clear() }),
    watchHistory: async (_input, context) => {
      await forwardLatest(context, { revision: history.revision }, (next) =>
        history.watch((revision) => next({ revision })),
      );
      return {};
    },
  };
}

function modelHandlers(engine: Engine, host: HostAbilities): Pick<Handlers<AppContract>, ModelRoutes> {
  return {
    watchModels: async (_input, context) => {
      await forwardLatest(context, { models: engine.models.list() }, (next) =>
        engine.models.watch((models) => next({ models })),
      );
      return {};
    },
    loadModel: async ({ model }, context) => loadModel(engine, model, context),
    unloadModel: async ({ model }) => ({ model, unloaded: await engine.models.unload(model) }),
    pinModel: async ({ model, pinned }) => engine.models.pin(model, pinned),
    chooseProfile: async ({ model, choice }) => engine.models.chooseProfile(model, choice),
    releaseModel: async ({ model }) => engine.models.release(model),
    modelDetails: async ({ model }) => engine.models.details(model),
    verifyModel: async ({ model }, context) => verifyModel(engine, model, context),
    removeModel: async ({ model }) => ({ freed_bytes: await engine.models.remove(model) }),
    revealModel: async ({ model }) => {
      await reveal(host, engine.models.place(model));
      return {};
    },
    addModels: async ({ paths }) => engine.models.add(paths),
  };
}

function systemHandlers(engine: Engine, host: HostAbilities): Pick<Handlers<AppContract>, SystemRoutes> {
  return {
    devices: async () => engine.devices(),
    probeDevices: async () => engine.probeDevices(),
    watchHealth: async (_input, context) => {
      await forwardLatest(context, engine.health(), (next) => engine.watchHealth(next));
      return {};
    },
    settings: async () => ({ settings: engine.settings.list() }),
    changeSetting: async ({ key, value }) => engine.settings.change(key, value),
    watchMemory: async (_input, context) => {
      await forwardLatest(context, engine.memory(), (next) => engine.watchMemory(next));
      return {};
    },
    watchHolders: async (_input, context) => {
      await forwardLatest(context, engine.holders(), (next) => engine.watchHolders(next));
      return {};
    },
    watchMetrics: async ({ span_s: span }, context) => {
      const metrics = engine.metrics();
      await forwardLatest(context, await metrics.series(span), (next) =>
        metrics.watch(() => void metrics.series(span).then(next)),
      );
      return {};
    },
    watchLogs: async (_input, context) => {
      await forwardLogs(engine.logs, context);
      return {};
    },
    revealLogs: async () => {
      await reveal(host, engine.logs.folder);
      return {};
    },
    watchApi: async (_input, context) => {
      await forwardLatest(context, host.api.state(), (next) => host.api.watch(next));
      return {};
    },
    apiToken: async () => ({ token: host.api.token() }),
    about: async () => {
      const about = await engine.about();
      return {
        ...about,
        repairs: [...(host.repairs?.() ?? []), ...about.repairs],
        host: host.kind,
        can_reveal: host.reveal !== null,
      };
    },
  };
}

/** Shows a file or folder; throws FORBIDDEN where this host has no file manager, NOT_FOUND where there is nothing. */
async function reveal(host: HostAbilities, path: string | null): Promise<void> {
  if (host.reveal === null) {
    throw new HearthError(
      'FORBIDDEN',
      'There is no file manager to show a folder with: Hearth runs without a desktop, or on another machine.',
      path === null ? 'Look at it on the machine itself.' : `It lies at ${path}.`,
    );
  }
  if (path === null)
    throw new HearthError('NOT_FOUND', 'No log files are written.', 'The lines here are all there are.');
  await host.reveal(path);
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

/** Checks a model's files and writes the progress, as {@link loadModel} does. */
async function verifyModel(
  engine: Engine,
  model: string,
  context: CallContext<RouteEvent<AppContract['verifyModel']>>,
): Promise<RouteOutput<AppContract['verifyModel']>> {
  const latest = new Latest<RouteEvent<AppContract['verifyModel']>>();
  const writing = writeEach(latest, context);
  try {
    return await engine.models.verify(model, context.signal, (progress) => latest.set(progress));
  } finally {
    latest.end();
    await writing;
  }
}
