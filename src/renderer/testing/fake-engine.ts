/** An engine of made-up answers for the page of {@link ./page.tsx}. */
import { contractOf, isTaskId } from '../../shared/tasks/index.ts';
import type { LiveRequest, Outcome } from '../../shared/activity.ts';
import type { Setting } from '../../shared/app.ts';
import { HearthError } from '../../shared/errors.ts';
import type { InferenceEvent, InferenceEventBody, InferenceRequest } from '../../shared/inference.ts';
import { isLiveRequest } from '../../shared/live-id.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import { textsOf } from '../features/run/request.ts';
import { FakeActivity } from './fake-activity.ts';
import { answer } from './fake-answers.ts';
import type { Oddness } from './fake-odd.ts';
import { codeOf } from './fake-code.ts';
import { conversionHandlers } from './fake-conversions.ts';
import type { FakeHandlers } from './fake-client.ts';
import { keptHandlers } from './fake-kept.ts';
import { evaluationHandlers } from './fake-evaluation.ts';
import { failureOf } from './fake-failures.ts';
import { fakeExampleHandlers } from './fake-examples.ts';
import { FakeHistory } from './fake-history.ts';
import { holdersOf } from './fake-holders.ts';
import { devicesOf, gpuOf } from './fake-machine.ts';
import { streamMetrics } from './fake-metrics.ts';
import { FakeModels } from './fake-models.ts';
import { settings } from './fake-settings.ts';
import { aboutOf, apiOf, streamLogs, streamMemory } from './fake-system.ts';
import { Feed } from './feed.ts';
import { sampleHealth } from './samples.ts';

/** `?queue` lets each request wait as long behind two others. */
const QUEUE_MS = 60_000;
/** `?slow` stretches every wait by this. */
const SLOW = 12;
/** What main says of a full disk. */
const FULL_DISK = 'The disk is full. New runs are kept in the history once there is room again.';
/** Rows of the history unless `?rows=` says otherwise. */
const ROWS = 40;

interface FakeWorld {
  readonly models: FakeModels;
  readonly history: FakeHistory;
  readonly activity: FakeActivity;
  readonly query: URLSearchParams;
}

/**
 * Handlers over one made-up machine; `query` chooses what is there and what goes wrong: `empty`, `idle`, `models=N`,
 * `rows=N`, `fail=CODE` (with `once`: the first run alone), `fail-load=CODE`, `fixed`, `gpu`, `full-disk`, `slow`,
 * `queue`, `odd-results=long|none`, `reveal`, `repair`, `changed`, `raw`, `convert=failed|lossy|taken|refused`, `kept=failed`, `api=off|failed|moved`.
 */
export function fakeEngine(query: URLSearchParams): FakeHandlers {
  const empty = query.has('empty');
  const history = new FakeHistory(empty ? 0 : Number(query.get('rows') ?? ROWS));
  const activity = new FakeActivity(history, !empty && !query.has('idle'));
  const models = new FakeModels(query.has('slow') ? SLOW : 1, query);
  const world: FakeWorld = { models, history, activity, query };
  return {
    infer: async (request, context) => {
      await infer(world, request, context);
      return {};
    },
    ...modelHandlers(world),
    ...activityHandlers(world),
    ...fakeExampleHandlers(history, models, query),
    ...systemHandlers(world),
    ...evaluationHandlers(models, query),
    ...conversionHandlers(models, query),
    ...keptHandlers(query),
  };
}

function modelHandlers({ models, query }: FakeWorld): FakeHandlers {
  return {
    watchModels: async (_input, { write, signal }) => {
      await models.feed.watch(write, signal);
      return {};
    },
    loadModel: async ({ model }, { write, signal }) => {
      const code = codeOf(query, 'fail-load');
      if (code !== null) throw failureOf(code);
      await models.load(model, signal, (progress, stage) => write({ progress, stage }));
      return models.find(model);
    },
    unloadModel: async ({ model }) => {
      models.unload(model);
      return { model, unloaded: true };
    },
    pinModel: async ({ model, pinned }) => {
      models.change(model, { pinned });
      return models.find(model);
    },
    chooseProfile: async ({ model, choice }) => models.chooseProfile(model, choice),
    releaseModel: async ({ model }) => {
      models.change(model, { state: 'available', problem: null });
      return models.find(model);
    },
    modelDetails: async ({ model }) => models.details(model),
    verifyModel: async ({ model }, { write, signal }) => models.verify(model, signal, write),
    removeModel: async ({ model }) => ({ freed_bytes: models.remove(model) }),
    revealModel: async () => ({}),
    addModels: async ({ paths }) => models.add(paths),
  };
}

function activityHandlers({ activity, history }: FakeWorld): FakeHandlers {
  return {
    raise: async ({ request_id }) => ({ request_id, raised: activity.raise(request_id) }),
    cancel: async ({ request_id }) => ({ request_id, cancelled: activity.cancel(request_id) }),
    watchActivity: async (_input, { write, signal }) => {
      await activity.feed.watch(write, signal);
      return {};
    },
    holdQueue: async ({ held }) => {
      activity.hold(held);
      return {};
    },
    history: async (query) => history.page(query),
    historyEntry: async ({ id }) => history.entry(id),
    deleteHistory: async ({ ids }) => ({ deleted: history.delete(ids) }),
    clearHistory: async () => ({ deleted: history.clear() }),
    watchHistory: async (_input, { write, signal }) => {
      await history.revision.watch(write, signal);
      return {};
    },
  };
}

function systemHandlers({ models, activity, query }: FakeWorld): FakeHandlers {
  return {
    watchHealth: async (_input, { write, signal }) => {
      while (!signal.aborted) {
        const loaded = models.models.filter((each) => each.loaded).length;
        const { requests } = activity.feed.value;
        const depth = requests.filter((each) => each.phase === 'queued').length;
        const queue = { depth, running: requests.length - depth };
        await write({
          ...sampleHealth,
          device: query.has('gpu') ? 'cuda:0' : 'cpu',
          queue,
          models: { loaded, max: 4 },
          gpu: gpuOf(query),
          troubles: query.has('full-disk') ? [FULL_DISK] : [],
        });
        await models.pause(1_000, signal);
      }
      return {};
    },
    devices: async () => devicesOf(query),
    probeDevices: async (_input, { signal }) => {
      await models.pause(400, signal);
      return devicesOf(query);
    },
    settings: async () => ({ settings }),
    changeSetting: async ({ key, value }) => changedSetting(key, value, query.has('fixed')),
    watchMemory: async (_input, context) => {
      await streamMemory(context);
      return {};
    },
    watchHolders: async (_input, { write, signal }) => {
      await models.feed.watch((value) => write(holdersOf(value.models)), signal);
      return {};
    },
    watchMetrics: async ({ span_s: span }, context) => {
      await streamMetrics(span, context, query.has('empty'));
      return {};
    },
    watchLogs: async (_input, context) => {
      await streamLogs(context, !query.has('idle'));
      return {};
    },
    revealLogs: async () => ({}),
    watchApi: async (_input, { write, signal }) => {
      await new Feed(apiOf(query)).watch(write, signal);
      return {};
    },
    apiToken: async () => ({ token: 'a-token-of-forty-three-characters-as-it-is-kept' }),
    about: async () => aboutOf(query),
  };
}

/** A setting as it is after a change, which the environment may have fixed. */
function changedSetting(key: string, value: unknown, fixed: boolean): Setting {
  const found = settings.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no setting ${key}`);
  if (found.fixed || fixed) {
    const variable = found.variable ?? key;
    const message = `${key} is set by the environment variable ${variable}.`;
    throw new HearthError('FORBIDDEN', message, `Unset ${variable} and start Hearth again.`);
  }
  return { ...found, value: value ?? found.schema['default'] };
}

/** What kind of odd results the query asks for. */
function oddnessOf(query: URLSearchParams): Oddness | null {
  const odd = query.get('odd-results');
  return odd === 'long' || odd === 'none' ? odd : null;
}

/** Runs a request of the page; it shows in the activity while it runs and in the history once it ended. */
async function infer(
  { models, history, activity, query }: FakeWorld,
  request: InferenceRequest,
  { write, signal }: CallContext<InferenceEvent>,
): Promise<void> {
  const live = liveOf(request);
  const { request_id } = live;
  let seq = 0;
  let last: InferenceEventBody | null = null;
  const send = async (body: InferenceEventBody): Promise<void> => {
    last = body;
    activity.change(request_id, phaseOf(body));
    await write({ ...body, request_id, seq });
    seq += 1;
  };
  activity.begin(live);
  try {
    await send({ type: 'queued', position: query.has('queue') ? 2 : 0 });
    if (query.has('queue')) await models.pause(QUEUE_MS, signal);
    const code = codeOf(query, 'fail');
    if (code !== null) {
      // A machine that was mended: the next try works.
      if (query.has('once')) query.delete('fail');
      await send({ type: 'error', error: failureOf(code).toBody(request_id) });
      return;
    }
    await models.load(request.model, signal, (progress, stage) => send({ type: 'loading', progress, stage }));
    models.change(request.model, { in_use: true });
    await answer(request, send, (ms) => models.pause(ms, signal), signal, oddnessOf(query));
  } finally {
    activity.end(request_id);
    models.change(request.model, { in_use: false, last_used_at: new Date().toISOString() });
    if (!isLiveRequest(request_id)) record(history, request, live, last);
  }
}

function liveOf(request: InferenceRequest): LiveRequest {
  return {
    request_id: request.request_id ?? 'r',
    source: 'app',
    model: request.model,
    task: request.task ?? null,
    title: titleOf(request),
    phase: 'queued',
    position: 0,
    stage: null,
    progress: null,
    tokens: 0,
    items: 1,
    started_at: new Date().toISOString(),
    began_at: null,
  };
}

function titleOf({ inputs, task }: InferenceRequest): string {
  if (typeof inputs === 'object' && inputs !== null && 'messages' in inputs && Array.isArray(inputs.messages))
    return String(inputs.messages.map((each: { content: string }) => each.content).at(-1));
  const texts = textsOf(inputs).join(' ');
  if (texts !== '' || !isTaskId(task)) return texts.slice(0, 160);
  const contract = contractOf(task);
  const parsed = contract.input.safeParse(Array.isArray(inputs) ? inputs[0] : inputs);
  return parsed.success ? contract.describeInput(parsed.data) : '';
}

function phaseOf(body: InferenceEventBody): Partial<LiveRequest> {
  if (body.type === 'queued') return { phase: 'queued' };
  const began_at = new Date().toISOString();
  if (body.type === 'loading')
    return { phase: 'loading', stage: body.stage, progress: body.progress, began_at };
  return { phase: 'running', stage: null, progress: null, began_at };
}

function record(
  history: FakeHistory,
  request: InferenceRequest,
  live: LiveRequest,
  last: InferenceEventBody | null,
): void {
  const outcome: Outcome = last?.type === 'done' ? 'done' : last?.type === 'error' ? 'failed' : 'stopped';
  history.add(
    {
      request_id: live.request_id,
      source: 'app',
      model: request.model,
      task: request.task ?? 'text-generation',
      title: live.title,
      summary: last?.type === 'error' ? last.error.message : '96 tokens',
      outcome,
      code: last?.type === 'error' ? last.error.code : null,
      device: outcome === 'failed' ? null : 'cpu',
      latency_ms: Date.now() - Date.parse(live.started_at),
    },
    {
      inputs: request.inputs,
      options: request.options ?? {},
      ...(last?.type === 'done' ? { result: last.result, meta: last.meta } : {}),
    },
  );
}
