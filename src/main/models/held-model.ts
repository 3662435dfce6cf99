/** One model in memory, or on its way there, with everything that the registry knows of it. */
import type { LoadStage, Priority } from '../../shared/inference.ts';
import type { Loaded, Plan } from '../../shared/runner.ts';
import type { Runner } from '../runners/runner.ts';
import type { Resident } from './eviction-order.ts';

/** What a load reports to those who wait for it; `progress` in [0, 1]. */
export type OnLoading = (event: { progress: number; stage: LoadStage }) => void;

/** A model that is loaded or on its way, as lists and policies see it. */
export interface ModelEntry {
  readonly key: string;
  readonly plan: Plan;
  /** Of the file as it was loaded. */
  readonly fingerprint: string;
  readonly status: 'loading' | 'loaded' | 'unloading';
  readonly loaded: Loaded | null;
  readonly leases: number;
  /** Milliseconds since the epoch. */
  readonly loadedAt: number | null;
  readonly lastUsedAt: number | null;
  /** How often it was leased since it was loaded. */
  readonly popularity: number;
  readonly measuredBytes: number | null;
  /** True where it was loaded ahead and no request has asked for it yet. */
  readonly ahead: boolean;
  readonly pid: number | null;
}

/** Names a loaded model: the same file for another task, on another device or (of raw weights) in fewer bits is another process. */
export function registryKey(plan: Plan): string {
  return `${plan.directory}/${plan.file}:${plan.dtype}#${plan.task}@${plan.device}`;
}

/** One of the files of a model; a raw checkpoint is as many as it can become. */
export type PickedFile = Pick<Plan, 'file' | 'dtype'>;

/** Whether a plan runs that file. */
export function isFile(plan: PickedFile, { file, dtype }: PickedFile): boolean {
  return plan.file === file && plan.dtype === dtype;
}

/** Names a file in the quarantine: what crashes is a file, whatever it is run for. */
export function quarantineKey(directory: string, file: string): string {
  return `${directory}/${file}`;
}

/** A model in memory, as the registry works on it. */
export interface Held {
  key: string;
  fileKey: string;
  plan: Plan;
  fingerprint: string;
  status: 'loading' | 'loaded' | 'unloading';
  runner: Runner | null;
  loaded: Loaded | null;
  leases: number;
  /** The request that it was lent to last, as long as it is lent; null for none. */
  user: string | null;
  loadedAt: number | null;
  lastUsedAt: number | null;
  popularity: number;
  measuredBytes: number | null;
  /** How long its load took from the moment that there was room, in ms. */
  loadMs: number;
  /** True where it was loaded ahead and no request has asked for it yet. */
  ahead: boolean;
  /** Processes that the system had ended for memory when its last work began; null where nobody counts them. */
  killsBefore: number | null;
  reserved: number;
  /** Who waits for its load, and how urgent that is to each. */
  joiners: Map<OnLoading, Priority>;
  progress: { progress: number; stage: LoadStage };
  abort: AbortController;
  ready: Promise<void>;
  idle: (() => void) | null;
  measuring: NodeJS.Timeout | null;
}

/** A model whose load begins now. */
export function newHeld(key: string, plan: Plan, fingerprint: string, ahead: boolean): Held {
  return {
    key,
    fileKey: quarantineKey(plan.directory, plan.file),
    plan,
    fingerprint,
    status: 'loading',
    runner: null,
    loaded: null,
    leases: 0,
    user: null,
    loadedAt: null,
    lastUsedAt: null,
    popularity: 0,
    measuredBytes: null,
    loadMs: 0,
    ahead,
    killsBefore: null,
    reserved: 0,
    joiners: new Map(),
    progress: { progress: 0, stage: 'making-room' },
    abort: new AbortController(),
    ready: Promise.resolve(),
    idle: null,
    measuring: null,
  };
}

/** Where each stage of a load begins on the way from 0 to 1, and where it ends. */
const STAGES: Readonly<Record<LoadStage, readonly [number, number]>> = {
  'making-room': [0, 0.05],
  // Before the runner starts: graphs take a tenth of a second, a GGUF file minutes.
  converting: [0.05, 0.1],
  starting: [0.1, 0.15],
  checking: [0.15, 0.2],
  reading: [0.2, 0.95],
  'warming-up': [0.95, 1],
};

/** Moves a load on and tells those who wait; progress never falls. `part` in [0, 1] is how far the stage is. */
export function advance(held: Held, stage: LoadStage, part: number): void {
  const [from, to] = STAGES[stage];
  const progress = Math.max(held.progress.progress, from + (to - from) * Math.min(1, Math.max(0, part)));
  held.progress = { progress, stage };
  for (const joiner of held.joiners.keys()) joiner(held.progress);
}

/** A model whose process holds it now. `now` is in milliseconds since the epoch. */
export function becomeLoaded(held: Held, loaded: Loaded, now: number): void {
  Object.assign(held, {
    status: 'loaded',
    loaded,
    loadedAt: now,
    lastUsedAt: now,
    measuredBytes: loaded.memory_bytes,
    reserved: 0,
  } satisfies Partial<Held>);
}

/** What a {@link resident} is judged by beside its own record. */
export interface Surroundings {
  /** True for a model that a person keeps in memory. */
  readonly pinned: (model: string) => boolean;
  /** How many requests of the queue want the model of that key. */
  readonly waiting: (key: string) => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Bytes of the GPU's memory that a process holds, as measured; null where no driver tells. Left out: nobody asks. */
  readonly gpuOf?: (pid: number) => number | null;
}

/** The model as the eviction policies see it. */
export function resident(held: Held, { pinned, waiting, now, gpuOf }: Surroundings): Resident {
  const pid = held.runner?.pid;
  const onGpu = gpuBytes(held.plan);
  return {
    key: held.key,
    model: held.plan.model,
    bytes: held.measuredBytes ?? held.plan.memory.total_bytes,
    gpuBytes: onGpu > 0 && pid !== undefined ? (gpuOf?.(pid) ?? onGpu) : onGpu,
    // One that is leaving already can't be chosen again; its going is waited for.
    // Whoever has waited for its load is about to use it.
    leases: held.status === 'unloading' ? 1 : held.leases + held.joiners.size,
    // One that somebody unloads goes, kept or not.
    pinned: held.status !== 'unloading' && pinned(held.plan.model),
    idleMs: Math.max(0, now() - (held.lastUsedAt ?? 0)),
    reloadMs: held.loadMs,
    waiting: waiting(held.key),
    ahead: held.ahead,
  };
}

/** The model as lists see it. */
export function snapshot(held: Held): ModelEntry {
  const { key, plan, fingerprint, status, loaded, leases, loadedAt, lastUsedAt, popularity } = held;
  return {
    key,
    plan,
    fingerprint,
    status,
    loaded,
    leases,
    loadedAt,
    lastUsedAt,
    popularity,
    measuredBytes: held.measuredBytes,
    ahead: held.ahead,
    pid: held.runner?.pid ?? null,
  };
}

/** What a plan puts into the GPU's memory: all of it where it runs there. Systems that share their memory count it twice. */
export function gpuBytes(plan: Plan): number {
  return plan.device === 'cpu' ? 0 : plan.memory.total_bytes;
}

/** Resolves when a model that is leaving has left: its load has ended, and its process. Never rejects. */
export async function gone(held: Held): Promise<void> {
  await held.ready.catch(() => undefined);
  await held.runner?.exited;
}
