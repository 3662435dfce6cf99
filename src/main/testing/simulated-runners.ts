/** Pretended runner processes that take memory and time, each with its own behaviour. */
import type { Plan } from '../../shared/runner.ts';
import type { ProcessKind } from '../runners/entries.ts';
import { FakeLauncher, type Behaviour, type FakeProcess } from './fake-launcher.ts';
import { modelOf, type SimulatedModel } from './simulated-models.ts';

/** For how long a stubborn run goes on after it was told to stop, in ms. */
const STUBBORN_MS = 1_000;

/** A runner process as the simulation sees it. */
export interface SimulatedRunner {
  /** Null until it was told what to load. */
  readonly model: SimulatedModel | null;
  /** What it holds now: half of its model until that is loaded. */
  readonly bytes: number;
  /** The request that it runs, by its number; null where it rests. */
  readonly run: number | null;
}

/** Who is told of them. */
export interface RunnerWatch {
  /** One begins to load. */
  loads(plan: Plan): void;
  /** One begins an item of the request of that number. */
  runs(request: number): void;
  /** One has ended. */
  ended(runner: SimulatedRunner): void;
}

interface State {
  model: SimulatedModel | null;
  bytes: number;
  run: number | null;
}

/** Launches them. An item of a run is a text, `REQUEST MS MANNER`. */
export class SimulatedRunners extends FakeLauncher {
  readonly #watch: RunnerWatch;
  readonly #states = new Map<FakeProcess, State>();

  constructor(watch: RunnerWatch) {
    super();
    this.#watch = watch;
  }

  /** Those that have not ended. */
  get living(): SimulatedRunner[] {
    return [...this.#states].filter(([process]) => process.alive).map(([, state]) => state);
  }

  override launch(kind: ProcessKind): FakeProcess {
    const state: State = { model: null, bytes: 0, run: null };
    this.behaviour = this.#behaviourOf(state);
    const process = super.launch(kind);
    this.#states.set(process, state);
    void process.exited.then(() => {
      this.#states.delete(process);
      this.#watch.ended(state);
    });
    return process;
  }

  #behaviourOf(state: State): Behaviour {
    let stopped = Promise.resolve();
    const behaviour: Behaviour = {
      load: async (plan, { signal }) => {
        const model = modelOf(plan.model);
        state.model = model;
        // Pages come in while it reads; those to come are what the registry has to keep free.
        state.bytes = model.bytes;
        this.#watch.loads(plan);
        state.bytes = model.bytes / 2;
        await wait(model.loadMs, signal);
        state.bytes = model.bytes;
        behaviour.memoryBytes = model.bytes;
      },
      drain: () => stopped,
      run: async (items, { signal }, die) => {
        const over = Promise.withResolvers<undefined>();
        stopped = over.promise.then(() => undefined);
        const results: unknown[] = [];
        for (const item of items) {
          const [request, ms, manner] = partsOf(item);
          state.run = request;
          this.#watch.runs(request);
          await wait(manner === 'crash' ? ms / 2 : ms, signal).catch(async (thrown: unknown) => {
            if (manner === 'stubborn') await wait(STUBBORN_MS);
            state.run = null;
            over.resolve(undefined);
            throw thrown;
          });
          if (manner === 'crash') die('SIGSEGV');
          results.push(resultOf(state.model));
        }
        state.run = null;
        return results;
      },
    };
    return behaviour;
  }
}

/** Waits on the clock of the test; rejects as soon as the signal is aborted. */
async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(new Error('it was told to stop'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal?.aborted === true) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}

function partsOf(item: unknown): [request: number, ms: number, manner: string] {
  const text = typeof item === 'object' && item !== null && 'text' in item ? item.text : item;
  const [request = '', ms = '', manner = ''] = String(text).split(' ');
  return [Number(request), Number(ms), manner];
}

/** What the contract of the model's task takes. */
function resultOf(model: SimulatedModel | null): unknown {
  if (model?.task !== 'text-to-speech') return [{ label: 'FAKE', score: 1 }];
  const audio = { media_id: '0'.repeat(64), type: 'audio/wav', bytes: 44 };
  return { audio, sampling_rate: 16_000, chunks: [], duration: 0 };
}
