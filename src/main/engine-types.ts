/** The engine as its doors see it: IPC, HTTP, the command line and the tests all hold this and nothing more. */
import type { KeptChoice, KeptDeleted, KeptModel } from '../shared/kept.ts';
import type { Activity, HistoryEntry, HistoryPage, HistoryQuery, RequestSource } from '../shared/activity.ts';
import type { Setting } from '../shared/app.ts';
import type { ConversionProgress } from '../shared/converter.ts';
import type {
  EvalProgress,
  EvalReport,
  EvalRequest,
  EvalSetInfo,
  EvalState,
  EvalTrend,
} from '../shared/evaluation/report.ts';
import type {
  Example,
  ExampleRow,
  ExampleSettings,
  ReplayProgress,
  ReplayRequest,
} from '../shared/examples/contract.ts';
import type { MemoryHolders } from '../shared/holders.ts';
import type { InferenceEvent, InferenceRequest, LoadStage } from '../shared/inference.ts';
import type {
  About,
  CheckProgress,
  LogLine,
  MemorySample,
  ModelDetails,
  ProfileChoice,
} from '../shared/machine.ts';
import type { MediaRef } from '../shared/media.ts';
import type { DevicesReport, Health, ModelInfo } from '../shared/models.ts';
import type { MetricsSeries, MetricsSpan } from '../shared/service-metrics.ts';
import type { ConversionChoice, Converted, EngineConversions } from './conversions/types.ts';

/** Everything that Hearth can do, for whoever holds it. Errors are HearthErrors. */
export interface Engine extends AsyncDisposable {
  /**
   * Runs one inference. The first event is `queued`, the last is `done` or `error`, exactly once. What is refused
   * before it is queued (bad input, unknown model, full queue) throws at the first `next()`, with nothing loaded.
   * Aborting the signal, or leaving the loop, cancels the request. `source` is the door, `api` where it is left out.
   */
  infer(
    request: InferenceRequest,
    signal: AbortSignal,
    source?: RequestSource,
  ): AsyncIterable<InferenceEvent>;
  /** Cancels a request by its id, in whatever phase it is; false when it is unknown or has ended. */
  cancel(requestId: string): boolean;
  /** Puts a request that waits to the front of the line; false where none of that id waits. */
  raise(requestId: string): boolean;
  /** Everything that is under way, whichever door it came through. */
  activity(): Activity;
  /** Calls back after every change of {@link activity}; counts of tokens come about four times a second. */
  watchActivity(listener: (activity: Activity) => void): Disposable;
  /** Holds the queue or lets it go on: what runs goes on, what waits stays. */
  holdQueue(held: boolean): void;
  readonly models: EngineModels;
  readonly history: EngineHistory;
  readonly settings: EngineSettings;
  readonly logs: EngineLogs;
  readonly media: EngineMedia;
  readonly evaluation: EngineEvaluation;
  readonly examples: EngineExamples;
  devices(): DevicesReport;
  /**
   * Looks for devices anew, and chooses anew among them: for models that are loaded from now on. Throws
   * DEVICE_UNAVAILABLE where the forced device is gone; the choice of before stays then.
   */
  probeDevices(): Promise<DevicesReport>;
  health(): Health;
  /** Calls back about once a second while {@link health} changes. */
  watchHealth(listener: (health: Health) => void): Disposable;
  memory(): MemorySample;
  /** Calls back once a second. */
  watchMemory(listener: (sample: MemorySample) => void): Disposable;
  /** Who holds memory, and on whom the next eviction would fall and why. */
  holders(): MemoryHolders;
  /** Calls back about once a second while {@link holders} changes. */
  watchHolders(listener: (holders: MemoryHolders) => void): Disposable;
  /** The numbers that Prometheus reads. */
  metrics(): EngineMetrics;
  /** What the engine knows of itself; the host adds what it is. */
  about(): Promise<EngineAbout>;
}

/** The numbers that Prometheus reads. */
export interface EngineMetrics {
  /** The media type of {@link text}. */
  readonly contentType: string;
  text(): Promise<string>;
  /** The same numbers now and over the last `spanS` seconds. */
  series(spanS: MetricsSpan): Promise<MetricsSeries>;
  /** Calls back every few seconds, when {@link series} has something new. */
  watch(listener: () => void): Disposable;
}

/** What the engine knows of itself. */
export type EngineAbout = Omit<About, 'host' | 'can_reveal'>;

/** What {@link EngineModels.add} answers. */
export interface AddedModels {
  /** Ids of the models that are there now. */
  readonly added: string[];
  readonly refused: { path: string; reason: string }[];
}

/** What is kept of raw checkpoints; all of it can be made again. */
export interface EngineStorage {
  /** The largest first. */
  list(): Promise<KeptModel[]>;
  /** Deletes what fits the choice and is not in use. */
  delete(choice: KeptChoice): Promise<KeptDeleted>;
}

/** The library and the registry behind one face. */
export interface EngineModels {
  /** Every model of the library, loaded or not. */
  list(): ModelInfo[];
  /** One model; throws MODEL_NOT_FOUND with near names in the hint. */
  status(model: string): Promise<ModelInfo>;
  /** Loads it, or joins a load under way; TIMEOUT after the general time limit. */
  load(
    model: string,
    signal: AbortSignal,
    onProgress?: (event: { progress: number; stage: LoadStage }) => void,
  ): Promise<ModelInfo>;
  /** Unloads it once nobody runs it; false where it was not loaded. */
  unload(model: string): Promise<boolean>;
  /** Keeps it in memory once it is loaded, also at later starts, or lets it go. */
  pin(model: string, pinned: boolean): ModelInfo;
  /** Runs it that way from its next load on; null leaves it to Hearth again. Throws INVALID_INPUT for a way that there is not. */
  chooseProfile(model: string, choice: ProfileChoice | null): Promise<ModelDetails>;
  /** Takes it out of quarantine. */
  release(model: string): ModelInfo;
  /** Calls back after every change of the list. */
  watch(listener: (models: ModelInfo[]) => void): Disposable;
  /** Its card, files, licence, memory and speeds. */
  details(model: string): Promise<ModelDetails>;
  /** Reads every file to its end; what is damaged is in the details that come back. */
  verify(
    model: string,
    signal: AbortSignal,
    onProgress?: (progress: CheckProgress) => void,
  ): Promise<ModelDetails>;
  /**
   * Unloads it and deletes its files; gives the bytes freed. Throws FORBIDDEN for one that Hearth did not put there,
   * INVALID_INPUT while it is in use.
   */
  remove(model: string): Promise<number>;
  /** The file or folder to show in a file manager. */
  place(model: string): string;
  /**
   * Makes a file or a folder that can be run of a raw checkpoint. Throws MODEL_LOAD_FAILED, naming what is not supported;
   * CANCELLED where the signal ends it: nothing is left then.
   */
  convert(
    model: string,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress?: (progress: ConversionProgress) => void,
  ): Promise<Converted>;
  /** Conversions into models of Hearth's own. */
  readonly conversions: EngineConversions;
  /** What is kept of raw checkpoints so that their next load is quick. */
  readonly storage: EngineStorage;
  /** Adds model folders, folders of models and .gguf files where they lie. */
  add(paths: readonly string[]): Promise<AddedModels>;
}

/** The requests that ended. */
export interface EngineHistory {
  /** Rises with every change. */
  readonly revision: number;
  page(query: HistoryQuery): HistoryPage;
  /** One run with all that was kept of it; throws NOT_FOUND. */
  entry(id: number): HistoryEntry;
  /** The id of the last run of a request; throws NOT_FOUND. */
  idOf(requestId: string): number;
  /** Gives how many were deleted. */
  delete(ids: readonly number[]): number;
  /** Deletes all; gives how many there were. */
  clear(): number;
  /** Calls back with the new {@link revision} after every change. */
  watch(listener: (revision: number) => void): Disposable;
}

/** What a person can change, with what the environment fixes. */
export interface EngineSettings {
  list(): Setting[];
  /** Throws INVALID_INPUT for an unknown key or a bad value, FORBIDDEN for one that the environment fixes. */
  change(key: string, value: unknown): Setting;
  /** Calls back after every change. */
  watch(listener: (change: { readonly key: string }) => void): Disposable;
}

/** Pictures and sounds: what was given, and what runs made. */
export interface EngineMedia {
  /** Puts bytes into the store as they come; throws where there are none, too many, or no room for them. */
  put(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    about: {
      readonly type: string | null;
      /** What errors call it. */
      readonly field: string;
      readonly name?: string | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<MediaRef>;
  /** Takes a file of the person's own where it lies. Only for paths that the person gave by hand. */
  adopt(path: string): Promise<MediaRef>;
  /** The file of an id; throws NOT_FOUND for one that is not here (any more). */
  find(id: string): Promise<{ readonly ref: MediaRef; readonly path: string }>;
  /** Keeps files until it is disposed. */
  hold(ids: readonly string[]): Disposable;
}

/** How good and how fast the models of this machine are. */
export interface EngineEvaluation {
  /** The sets that come with Hearth, and which models of this machine can go through them. */
  sets(): Promise<EvalSetInfo[]>;
  /**
   * Runs models through their sets, in the background, and compares with the baseline. Throws what is wrong with the
   * request before the first run, QUEUE_FULL while another one runs, CANCELLED where the signal ends it.
   */
  run(
    request: EvalRequest,
    signal: AbortSignal,
    onProgress?: (progress: EvalProgress) => void,
  ): Promise<EvalReport>;
  /** The last report; null before the first one. */
  latest(): EvalReport | null;
  /** The course of the last report's figures. */
  trends(): EvalTrend[];
  /** Begins one that belongs to nobody: it goes on until its end or {@link stop}. Throws as {@link run} does. */
  start(request: EvalRequest): Promise<void>;
  /** Ends the one under way, whoever asked for it; false where none is. */
  stop(): boolean;
  state(): EvalState;
  /** Calls back after every change of {@link state}. */
  watch(listener: (state: EvalState) => void): Disposable;
}

/** Runs that a person keeps as examples, replayed after a change of model, variant, engine or option. */
export interface EngineExamples {
  /** Rises with every change. */
  readonly revision: number;
  /** All of them, the last one that was kept first. */
  list(): ExampleRow[];
  /** One with its input, its result and the last replay; throws NOT_FOUND. */
  example(id: number): Example;
  /** Keeps a run of the history, whatever becomes of it there; gives its id. Throws NOT_FOUND, INVALID_INPUT. */
  keep(run: number): number;
  /** Takes some out; gives how many. */
  remove(ids: readonly number[]): number;
  /** Makes what the last replays gave the new examples; gives how many. */
  adopt(ids: readonly number[]): number;
  /** Drops what the last replays gave; gives what each of the examples was kept with. Throws NOT_FOUND. */
  goBack(ids: readonly number[]): ExampleSettings[];
  /**
   * Runs them again, in the background, and compares; gives those that ran. What was compared so far stays where the
   * signal ends it (CANCELLED). Throws what is wrong with the request before the first run, NOT_FOUND where there is
   * no example, QUEUE_FULL while another replay runs.
   */
  replay(
    request: ReplayRequest,
    signal: AbortSignal,
    onProgress?: (progress: ReplayProgress) => void,
  ): Promise<ExampleRow[]>;
  /** Calls back with {@link revision} after every change, and when others of them would run differently now. */
  watch(listener: (revision: number) => void): Disposable;
}

/** The log as the app shows it. */
export interface EngineLogs {
  /** Folder of the log files; null where none are written. */
  readonly folder: string | null;
  /** Lines with a `seq` above `after`, oldest first; older ones than the last thousand are gone. */
  since(after: number): LogLine[];
  /** Calls back soon after new lines came. */
  watch(listener: () => void): Disposable;
}
