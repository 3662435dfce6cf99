/** What the environment, the settings file and the defaults together decide: the engine's configuration. */
import type { DeviceId } from '../../shared/models.ts';
import type { Modality } from '../../shared/tasks/contract.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { Secret } from './secret.ts';

/** How code that comes with a model is treated: run in the sandbox after consent, always, or never. */
export type TrustRemoteCode = 'auto' | 'always' | 'never';

/** The engine's configuration. Times are in seconds and may be fractions; GB is 10^9 bytes; paths are absolute. */
export interface Config {
  /** The only device to use; null lets the engine choose. */
  readonly forceDevice: DeviceId | null;
  /** Most GPU memory that all models together may take; null is all of it. */
  readonly maxGpuMemGb: number | null;
  readonly maxLoadedModels: number;
  /** CPU threads that each model is given; null leaves it to what was measured on this machine. */
  readonly threads: number | null;
  /** Part of the memory, 0 to 1, above which idle models are unloaded. */
  readonly memoryWatermark: number;
  /** Inferences that run at a time, by modality. */
  readonly textWorkers: number;
  readonly imageWorkers: number;
  readonly audioWorkers: number;
  readonly videoWorkers: number;
  /** Requests that may wait; the next one is refused with QUEUE_FULL. */
  readonly maxQueueDepth: number;
  readonly requestTimeoutS: number;
  /** Goes before `requestTimeoutS` for a task that has one. */
  readonly taskTimeoutS: Readonly<Partial<Record<string, number>>>;
  /** How many of the most used models are loaded ahead of requests, while nothing runs and memory is free. */
  readonly preloadTopK: number;
  /** How long a model stays in memory after its last use: `5m`, `1h`, `forever`. */
  readonly keepAlive: string;
  /** The same for single models: `org/name=5m`. */
  readonly modelKeepAlive: readonly string[];
  /** How single models are run, where a person chose it: `org/name=Q4_K_M@cpu`. */
  readonly modelProfiles: readonly string[];
  readonly trustRemoteCode: TrustRemoteCode;
  /** Allows a model's code to run where the system offers no sandbox. */
  readonly allowUnsandboxed: boolean;
  readonly enableLargeModels: boolean;
  /** Folders laid out as `org/name/…`. */
  readonly modelFolders: readonly string[];
  /** Model folders, folders of models and .gguf files that a person added where they lie. */
  readonly addedModels: readonly string[];
  /** Ids of the models that a person keeps in memory: not unloaded to make room. */
  readonly pinnedModels: readonly string[];
  /** Days that a run stays in the history; 0 keeps none. */
  readonly historyDays: number;
  /** MB (10^6 bytes) that the history may take; the oldest runs go first. */
  readonly historyMaxMb: number;
  /** Whether the desktop app serves HTTP on this machine. */
  readonly localApi: boolean;
  readonly localApiPort: number;
  readonly dataFolder: string;
  readonly hfHome: string;
  readonly hfToken: Secret | null;
  /** Address of the Hub without a slash at its end. */
  readonly hfEndpoint: string;
}

/** What the defaults and the reading of paths depend on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly homeFolder: string;
  /** Absolute; relative paths of the environment start here. */
  readonly workingFolder: string;
  /** Logical cores that this process may use. */
  readonly cores: number;
}

/** A variable whose value makes no sense. The message is one line for a person; the start ends with it. */
export class ConfigError extends Error {
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.name = 'ConfigError';
    this.variable = variable;
  }
}

/** How many inferences of each modality may run at a time. */
export function workersOf(config: Config): Record<Modality, number> {
  return {
    text: config.textWorkers,
    image: config.imageWorkers,
    audio: config.audioWorkers,
    video: config.videoWorkers,
  };
}

/** Seconds that a request of this task may take: what it asks for itself, else the task's limit, else the general one. */
export function timeoutOf(config: Config, task: TaskId, requested?: number): number {
  return requested ?? config.taskTimeoutS[task] ?? config.requestTimeoutS;
}
