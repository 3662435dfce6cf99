/** What a runner does for main: greet, load its one model, run it, and say how it is. */
import { randomInt } from 'node:crypto';
import { HearthError, toHearthError } from '../shared/errors.ts';
import type { CallContext, Handlers, RouteEvent } from '../shared/rpc/contract.ts';
import {
  RUNNER_PROTOCOL,
  type Loaded,
  type Plan,
  type RunEvent,
  type RunMediaPlaces,
  type RunOutput,
  type RunnerContract,
} from '../shared/runner.ts';
import type { AnyBackend, LoadContext } from './backends/backend.ts';
import { loadFailed } from './backends/model-files.ts';
import { runMedia } from './media/run-media.ts';
import { processMemory } from './memory.ts';
import type { RunContext } from './tasks/context.ts';
import { encoderPlace } from './tasks/sentence-modules.ts';
import { isTextEncoderTask, prepareTask } from './tasks/index.ts';
import type { TaskRunner } from './tasks/prepare.ts';

/** Loads a plan's model with the backend that it names. Libraries are imported when they are needed: each costs start-up time and memory. */
export async function loadBackend(plan: Plan, context: LoadContext): Promise<AnyBackend> {
  switch (plan.backend) {
    case 'llama': {
      const { loadLlama } = await import('./backends/llama.ts');
      return await loadLlama(plan, context);
    }
    case 'onnx': {
      if (isTextEncoderTask(plan.task)) {
        const { loadOnnx } = await import('./backends/onnx.ts');
        return await loadOnnx(plan, context);
      }
      const { loadGraphs } = await import('./backends/graphs.ts');
      return await loadGraphs(plan, context);
    }
    case 'transformers': {
      const { loadTransformers } = await import('./backends/transformers.ts');
      return await loadTransformers(plan, context);
    }
  }
}

/** The model that this process holds, once it is loaded. */
interface Held {
  readonly plan: Plan;
  readonly run: TaskRunner;
  readonly backend: AnyBackend;
  /** What main was told of it when it was loaded. */
  readonly told: Pick<AnyBackend, 'ran'> & { readonly warnings: number };
}

/** What needs no model. */
const PROBES: Pick<Handlers<RunnerContract>, 'inspect' | 'prepare' | 'probe' | 'timeThreads'> = {
  inspect: async ({ file }) => await (await import('./probe/index.ts')).inspect(file),
  prepare: async (input, { signal }) => await (await import('./probe/prepared.ts')).prepare(input, signal),
  probe: async () => await (await import('./probe/index.ts')).probe(),
  timeThreads: async ({ file, counts }) => ({
    times: await (await import('./probe/thread-times.ts')).threadTimes(file, counts),
  }),
};

/** The handlers of one runner process. `load` is a parameter so that tests need no model. */
export function createHandlers(load: typeof loadBackend = loadBackend): Handlers<RunnerContract> {
  let loading = false;
  let held: Held | undefined;
  // One run at a time: a model has one state (KV cache, session), and main's scheduler sends one anyway.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return await mine;
  };

  return {
    hello: async ({ protocol }) => {
      if (protocol !== RUNNER_PROTOCOL) {
        throw new HearthError(
          'INTERNAL',
          `The app speaks version ${protocol} and its runner ${RUNNER_PROTOCOL}.`,
          'Install Hearth again.',
        );
      }
      return { protocol: RUNNER_PROTOCOL, pid: process.pid };
    },
    load: async (asked, context) => {
      if (loading)
        throw new HearthError(
          'INTERNAL',
          'This process holds a model already.',
          'Start another runner for another model.',
        );
      loading = true;
      const plan = await inPlace(asked);
      const backend = await loadPlan(plan, context, load);
      const run = await prepareTask(plan, backend);
      held = { plan, backend, run, told: { ran: backend.ran, warnings: backend.warnings.length } };
      return await report(backend);
    },
    run: async ({ task, items, options, media }, context) =>
      await inTurn(async () => {
        context.signal.throwIfAborted();
        if (held === undefined)
          throw new HearthError('INTERNAL', 'This process has no model loaded.', 'Load one first.');
        if (task !== held.plan.task) {
          throw new HearthError(
            'TASK_NOT_SUPPORTED',
            `The model was loaded for ${held.plan.task}, not for ${task}.`,
            'Load it for this task.',
          );
        }
        return sinceLoaded(held, await held.run(items, options, runContext(context, media)));
      }),
    threads: async ({ threads }) => {
      held?.backend.useThreads?.(threads);
      return {};
    },
    drain: async () => {
      await last;
      return {};
    },
    ping: async () => ({ memory_bytes: await processMemory() }),
    ...PROBES,
  };
}

/** A plan with the folder in which config and tokenizer of a raw checkpoint lie, as old layouts have one for them. */
async function inPlace(plan: Plan): Promise<Plan> {
  return plan.converted === undefined ? plan : { ...plan, directory: await encoderPlace(plan.directory) };
}

function runContext({ signal, write }: CallContext<RunEvent>, media: RunMediaPlaces | undefined): RunContext {
  return {
    signal,
    write,
    media: runMedia(media),
    now: () => performance.now(),
    randomSeed: () => randomInt(0x1_0000_0000),
  };
}

async function loadPlan(
  plan: Plan,
  context: CallContext<RouteEvent<RunnerContract['load']>>,
  load: typeof loadBackend,
): Promise<AnyBackend> {
  let sending = false;
  try {
    return await load(plan, {
      signal: context.signal,
      progress: (stage, loaded, total) => {
        // Progress is news, not history: while one report is on its way the next ones are dropped.
        if (sending) return;
        sending = true;
        const sent = (): void => {
          sending = false;
        };
        context.write({ stage, loaded, total }).then(sent, sent);
      },
    });
  } catch (error) {
    if (error instanceof HearthError || context.signal.aborted) throw error;
    const { message } = toHearthError(error);
    throw loadFailed(
      `${plan.model} can't be loaded: ${message}`,
      'Get the model again, or choose another file of it.',
      error,
    );
  }
}

/** What a run gave, with what became of the model since it was loaded: graphs may have moved to another device. */
function sinceLoaded({ backend, told }: Held, output: RunOutput): RunOutput {
  return {
    ...output,
    warnings: [...backend.warnings.slice(told.warnings), ...output.warnings],
    ...(backend.ran === told.ran ? {} : { ran: backend.ran }),
  };
}

async function report(backend: AnyBackend): Promise<Loaded> {
  return {
    ...backend.ran,
    memory_bytes: await processMemory(),
    context_length: backend.contextLength,
    warnings: [...backend.warnings],
  };
}
