/** A registry of models over fake processes, for tests. */
import type { Plan } from '../../shared/runner.ts';
import { ModelRegistry } from '../models/registry.ts';
import { ThreadShares, sharedRun } from '../models/thread-shares.ts';
import { Quarantine } from '../runners/quarantine.ts';
import { FakeLauncher, type Behaviour } from './fake-launcher.ts';

/** 10^9 bytes. */
export const GB = 1e9;
/** A signal that never fires. */
export const never = new AbortController().signal;

/** A plan of a model that takes so much. */
export function plan(model: string, bytes = GB): Plan {
  return {
    model,
    task: 'text-classification',
    backend: 'onnx',
    directory: `/models/${model}`,
    file: 'onnx/model.onnx',
    dtype: 'fp32',
    device: 'cpu',
    threads: 1,
    context_length: null,
    memory: { total_bytes: bytes, lines: [] },
    acceleration: {
      profile: 'onnx-cpu-fp32',
      engine: 'onnx',
      device: 'cpu',
      dtype: 'fp32',
      source: 'published',
      reason: 'test',
      memory_bytes: bytes,
      speed: null,
    },
  };
}

/** A registry over fake processes; the machine has `total` bytes and every living model takes `each` of them. */
export function setUp(
  options: {
    behaviour?: Behaviour;
    maxLoaded?: number;
    cores?: number;
    /** Of the GPU; none where it is left out. */
    gpuBudget?: number;
    gpuOf?: (pid: number) => number | null;
    total?: number;
    each?: number;
    pinned?: string[];
    /** Models that requests of the queue want. */
    wanted?: string[];
    /** The clock on the wall; one that goes on by 1 where it is left out. */
    now?: () => number;
  } = {},
) {
  const { total = 16 * GB, each = GB } = options;
  const launcher = new FakeLauncher({ memoryBytes: each, ...options.behaviour });
  let clock = 0;
  let ticks = 0;
  const loads: number[] = [];
  const shares = new ThreadShares(() => options.cores ?? 8);
  const evicted: string[] = [];
  const measured: number[] = [];
  const registry = new ModelRegistry({
    launcher,
    quarantine: new Quarantine(null),
    memory: () => Promise.resolve({ total, available: total - launcher.alive.length * each }),
    limits: () => ({
      maxLoaded: options.maxLoaded ?? 10,
      watermark: 1,
      gpuBudget: options.gpuBudget ?? null,
    }),
    ...(options.gpuOf === undefined ? {} : { gpuOf: options.gpuOf }),
    pinned: (model) => options.pinned?.includes(model) ?? false,
    waiting: (key) => (options.wanted?.some((model) => key.includes(`/${model}/`)) === true ? 1 : 0),
    share: (held, runner) => shares.begin(sharedRun(held, runner)),
    memoryKills: () => null,
    filesOf: () => [],
    onMeasured: (_plan, bytes) => measured.push(bytes),
    onEvicted: (reason) => evicted.push(reason),
    now: options.now ?? (() => (clock += 1)),
    elapsed: () => (ticks += 1),
    onLoaded: (_backend, ms) => loads.push(ms),
    onChange: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  const use = async (model: string, bytes?: number): Promise<void> => {
    using _lease = await registry.getOrLoad(plan(model, bytes), 'f', never);
  };
  const loaded = (): string[] => registry.listLoaded().map((entry) => entry.plan.model);
  return { registry, launcher, use, evicted, measured, loads, loaded };
}
