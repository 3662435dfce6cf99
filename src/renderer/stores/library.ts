/** The models on this machine, kept up to date by main, and what can be done to them. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { LoadStage } from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { offersTask } from '../../shared/tasks/also-runs.ts';
import { splitVariant } from '../features/run/variant.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

/** A load that was asked for outside a run. */
export interface LoadUnderWay {
  readonly progress: number;
  readonly stage: LoadStage;
}

interface LibraryState {
  /** Null until the first list came. */
  readonly models: readonly ModelInfo[] | null;
  /** Loads under way by model. */
  readonly loads: Readonly<Record<string, LoadUnderWay>>;
}

/** The library's store. */
export const useLibrary = create<LibraryState>()(() => ({ models: null, loads: {} }));

/** How to leave each load that was asked for here. */
const leaves = new Map<string, AbortController>();

/** Follows the list until the signal ends; the connection notices a broken link, so its error is not told twice. */
export async function followModels(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchModels', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const { models } of call) useLibrary.setState({ models });
  } catch {
    useLibrary.setState({ loads: {} });
  }
}

function setLoad(model: string, load: LoadUnderWay | null): void {
  useLibrary.setState(({ loads }) => {
    const { [model]: _before, ...rest } = loads;
    return { loads: load === null ? rest : { ...rest, [model]: load } };
  });
}

/** Loads a model, or a file of it, and shows its progress; a failure becomes a note, and stays on the model itself. */
export async function loadModel(name: string): Promise<void> {
  const { model } = splitVariant(name, useLibrary.getState().models ?? []);
  const leave = new AbortController();
  leaves.get(model)?.abort();
  leaves.set(model, leave);
  try {
    const call = requireClient().call('loadModel', { model: name }, { signal: leave.signal });
    for await (const event of call) setLoad(model, event);
    await call.output;
  } catch (error) {
    if (!leave.signal.aborted)
      tellFailure(error, { model: name, again: (other) => void loadModel(other ?? name) });
  } finally {
    // A load that was asked for again is the other one's to end.
    if (leaves.get(model) === leave) {
      leaves.delete(model);
      setLoad(model, null);
    }
  }
}

/** Takes a load back that was asked for here; whoever else waits for the model still gets it. */
export function cancelLoad(model: string): void {
  leaves.get(model)?.abort();
}

/** Unloads a model; true once it is out of memory. */
export async function unloadModel(model: string): Promise<boolean> {
  try {
    return (await requireClient().call('unloadModel', { model }).output).unloaded;
  } catch (error) {
    tellFailure(error, { model, again: () => void unloadModel(model) });
    return false;
  }
}

/** Unloads every loaded model, one after the other. */
export async function unloadAll(): Promise<void> {
  for (const model of loadedModels(useLibrary.getState().models ?? [])) await unloadModel(model.id);
}

/** Unloads every loaded model that is not kept, one after the other. */
export async function unloadUnkept(): Promise<void> {
  const loaded = loadedModels(useLibrary.getState().models ?? []);
  for (const model of loaded.filter((each) => !each.pinned)) await unloadModel(model.id);
}

/** Keeps a model in memory once it is loaded, or lets it go; the list tells of it. */
export async function pinModel(model: string, pinned: boolean): Promise<void> {
  try {
    await requireClient().call('pinModel', { model, pinned }).output;
  } catch (error) {
    tellFailure(error, { model, again: () => void pinModel(model, pinned) });
  }
}

/** Takes a model out of quarantine. */
export async function releaseModel(model: string): Promise<boolean> {
  try {
    await requireClient().call('releaseModel', { model }).output;
    return true;
  } catch (error) {
    tellFailure(error, { model, again: () => void releaseModel(model) });
    return false;
  }
}

/** The models in memory, the largest first. */
export function loadedModels(models: readonly ModelInfo[]): ModelInfo[] {
  return models.filter((model) => model.loaded).sort((a, b) => heldBy(b) - heldBy(a));
}

/** True for a model that is loaded on something else than the CPU. */
export function isOnGpu({ device }: ModelInfo): boolean {
  return device !== null && device !== 'cpu';
}

/**
 * Bytes that a loaded model holds: measured, else as estimated. What is measured is its process, so of a model on a
 * GPU the estimate says more.
 */
export function heldBy(model: ModelInfo): number {
  const { measured_bytes: measured, estimated_bytes: estimated } = model.memory;
  return isOnGpu(model) ? Math.max(measured ?? 0, estimated ?? 0) : (measured ?? estimated ?? 0);
}

/** The model for a task: the chosen one while it is there, else one in memory, else an embedded one, else the first. */
export function modelFor(
  models: readonly ModelInfo[],
  task: string,
  chosen: string | undefined,
): ModelInfo | null {
  const ofTask = models.filter((model) => offersTask(model.task, task));
  return (
    ofTask.find((model) => model.id === chosen) ??
    ofTask.find((model) => model.loaded) ??
    ofTask.find((model) => model.source === 'embedded' && model.problem === null) ??
    ofTask[0] ??
    null
  );
}
