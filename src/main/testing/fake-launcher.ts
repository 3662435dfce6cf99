/** A launcher for tests: runner "processes" in this process, over an in-memory wire, that behave as they are told. */
import { HearthError } from '../../shared/errors.ts';
import { memoryPair } from '../../shared/rpc/wires/memory.ts';
import type { CallContext, Handlers } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/server.ts';
import {
  RUNNER_PROTOCOL,
  runnerContract,
  type DeviceProbe,
  type ModelHeader,
  type Plan,
  type RunEvent,
  type RunMediaPlaces,
  type RunOutput,
  type RunnerContract,
} from '../../shared/runner.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import type { ProcessKind } from '../runners/entries.ts';

/** What a fake runner does; each part can be left to its default. */
export interface Behaviour {
  load?: (
    plan: Plan,
    context: Pick<CallContext<unknown>, 'signal'>,
    die: (signal: string) => void,
  ) => Promise<void>;
  run?: (
    items: unknown[],
    context: CallContext<RunEvent>,
    die: (signal: string) => void,
    media: RunMediaPlaces | undefined,
  ) => Promise<unknown[]>;
  /** Where the model runs since a run; left out, where it was loaded. */
  ran?: () => RunOutput['ran'];
  /** Waits for runs that were told to stop; left out, they have stopped at once. */
  drain?: () => Promise<void>;
  devices?: () => DeviceProbe;
  inspect?: (file: string) => Promise<ModelHeader>;
  /** Pictures or sounds are to be prepared into that folder. */
  prepare?: (out: string) => Promise<void>;
  memoryBytes?: number;
  timeThreads?: (counts: number[]) => Promise<{ threads: number; ms: number[] }[]>;
  /** A runner was told how many threads to keep busy. */
  threads?: (threads: number) => void;
}

const NO_DEVICES: DeviceProbe = {
  ort_backends: ['cpu'],
  nvidia: null,
  metal: null,
  dxgi: null,
  vulkan: null,
  reasons: {},
};

/** A fake runner that lives. */
export interface FakeProcess extends RunnerProcess {
  readonly kind: string;
  die(signal: string): void;
  readonly alive: boolean;
}

/** Launches fakes and keeps all of them for a look. */
export class FakeLauncher implements ProcessLauncher {
  readonly processes: FakeProcess[] = [];
  behaviour: Behaviour;

  constructor(behaviour: Behaviour = {}) {
    this.behaviour = behaviour;
  }

  /** Runners (not probes) that have not ended. */
  get alive(): FakeProcess[] {
    return this.processes.filter((process) => process.alive && process.kind === 'runner');
  }

  launch(kind: ProcessKind): FakeProcess {
    const [ours, theirs] = memoryPair();
    const exit = Promise.withResolvers<Awaited<RunnerProcess['exited']>>();
    let alive = true;
    const die = (signal: string): void => {
      if (!alive) return;
      alive = false;
      theirs.close('the process ended');
      exit.resolve({ code: null, signal, reason: `signal ${signal}` });
    };
    serve(runnerContract, fakeHandlers(this.behaviour, die), theirs);
    const process: FakeProcess = {
      kind,
      pid: 1_000_000 + this.processes.length,
      wire: ours,
      stderrTail: () => 'last words',
      exited: exit.promise,
      kill: () => {
        die('SIGKILL');
      },
      die,
      get alive() {
        return alive;
      },
    };
    this.processes.push(process);
    return process;
  }
}

function fakeHandlers(behaviour: Behaviour, die: (signal: string) => void): Handlers<RunnerContract> {
  return {
    hello: () => Promise.resolve({ protocol: RUNNER_PROTOCOL, pid: 1 }),
    load: async (plan, context) => {
      await behaviour.load?.(plan, context, die);
      await context.write({ stage: 'reading', loaded: 1, total: 1 });
      return {
        device: plan.device,
        acceleration: plan.acceleration,
        memory_bytes: behaviour.memoryBytes ?? 50e6,
        context_length: plan.context_length,
        warnings: [],
      };
    },
    run: async ({ items, media }, context) => ({
      results: (await behaviour.run?.(items, context, die, media)) ?? items.map(fakeResult),
      warnings: [],
      ran: behaviour.ran?.(),
    }),
    threads: ({ threads }) => {
      behaviour.threads?.(threads);
      return Promise.resolve({});
    },
    timeThreads: async ({ counts }) => ({ times: (await behaviour.timeThreads?.(counts)) ?? [] }),
    prepare: async ({ files, out }) => {
      await behaviour.prepare?.(out);
      return { tensors: files.map(() => ({})) };
    },
    drain: async () => {
      await behaviour.drain?.();
      return {};
    },
    ping: () => Promise.resolve({ memory_bytes: behaviour.memoryBytes ?? 50e6 }),
    inspect: ({ file }) =>
      behaviour.inspect?.(file) ??
      Promise.reject(new HearthError('MODEL_LOAD_FAILED', 'The fake reads no headers.', 'Use a real one.')),
    probe: () => Promise.resolve(behaviour.devices?.() ?? NO_DEVICES),
  };
}

/** A result that the text-classification contract takes. */
function fakeResult(): unknown {
  return [{ label: 'FAKE', score: 1 }];
}
