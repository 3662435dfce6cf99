/** The engine as its doors see it: IPC, HTTP, the command line and the tests all hold this and nothing more. */
import type { InferenceEvent, InferenceRequest, LoadStage } from '../shared/inference.ts';
import type { DevicesReport, Health, ModelInfo } from '../shared/models.ts';
import type { Setting } from '../shared/app.ts';

/** Everything that Hearth can do, for whoever holds it. Errors are HearthErrors. */
export interface Engine extends AsyncDisposable {
  /**
   * Runs one inference. The first event is `queued`, the last is `done` or `error`, exactly once. What is refused
   * before it is queued (bad input, unknown model, full queue) throws at the first `next()`, with nothing loaded.
   * Aborting the signal, or leaving the loop, cancels the request.
   */
  infer(request: InferenceRequest, signal: AbortSignal): AsyncIterable<InferenceEvent>;
  /** Cancels a request by its id, in whatever phase it is; false when it is unknown or has ended. */
  cancel(requestId: string): boolean;
  readonly models: EngineModels;
  readonly settings: EngineSettings;
  devices(): DevicesReport;
  health(): Health;
  /** Calls back about once a second while {@link health} changes. */
  watchHealth(listener: (health: Health) => void): Disposable;
}

/** The library and the registry behind one face. */
export interface EngineModels {
  /** Every model of the library, loaded or not. */
  list(): ModelInfo[];
  /** One model; throws MODEL_NOT_FOUND with near names in the hint. */
  status(model: string): ModelInfo;
  /** Loads it, or joins a load under way. */
  load(
    model: string,
    signal: AbortSignal,
    onProgress?: (event: { progress: number; stage: LoadStage }) => void,
  ): Promise<ModelInfo>;
  /** Unloads it once nobody runs it; false where it was not loaded. */
  unload(model: string): Promise<boolean>;
  /** Takes it out of quarantine. */
  release(model: string): ModelInfo;
  /** Calls back after every change of the list. */
  watch(listener: (models: ModelInfo[]) => void): Disposable;
}

/** What a person can change, with what the environment fixes. */
export interface EngineSettings {
  list(): Setting[];
  /** Throws INVALID_INPUT for an unknown key or a bad value, FORBIDDEN for one that the environment fixes. */
  change(key: string, value: unknown): Setting;
}
