/** What the details of one model show: files, card, speeds, checks; and the removal and adding of models. */
import { create } from 'zustand';
import type { z } from 'zod';
import type { AppContract } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { ModelDetails, ProfileChoice, checkProgressSchema } from '../../shared/machine.ts';
import type { RouteOutput } from '../../shared/rpc/contract.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

/** A check of a model's files under way. */
export type CheckUnderWay = z.output<typeof checkProgressSchema>;
/** What became of paths that were to be added. */
export type Added = RouteOutput<AppContract['addModels']>;

interface DetailsState {
  /** The last details that were read, by model. */
  readonly details: Readonly<Record<string, ModelDetails>>;
  /** Why the last reading failed, by model. */
  readonly problems: Readonly<Record<string, ErrorBody>>;
  /** Checks under way by model. */
  readonly checks: Readonly<Record<string, CheckUnderWay>>;
  /** Whether the host can show a folder; null until it was asked. */
  readonly canReveal: boolean | null;
}

/** The details' store. */
export const useDetails = create<DetailsState>()(() => ({
  details: {},
  problems: {},
  checks: {},
  canReveal: null,
}));

const checking = new Map<string, AbortController>();

/** Most models whose details are kept: cards are long, and a list of thousands may be walked through. */
const MOST_KEPT = 50;

function keep(model: string, details: ModelDetails): void {
  useDetails.setState((state) => {
    const { [model]: _before, ...others } = state.details;
    const kept = Object.entries(others).slice(-(MOST_KEPT - 1));
    const { [model]: _solved, ...problems } = state.problems;
    return { details: { ...Object.fromEntries(kept), [model]: details }, problems };
  });
}

/** Reads a model's details; what was read before stays on the screen until then. */
export async function readDetails(model: string): Promise<void> {
  void askReveal();
  try {
    keep(model, await requireClient().call('modelDetails', { model }).output);
  } catch (error) {
    const problem = toHearthError(error).toBody();
    useDetails.setState(({ problems }) => ({ problems: { ...problems, [model]: problem } }));
  }
}

/** What the host can do stays as it is while the page lives, so it is asked for once. */
async function askReveal(): Promise<void> {
  if (useDetails.getState().canReveal !== null) return;
  try {
    const { can_reveal: canReveal } = await requireClient().call('about', {}).output;
    useDetails.setState({ canReveal });
  } catch {
    // Asked again with the next details; until then a path can be copied.
  }
}

/** Has a model run another way from its next load on; null leaves it to Hearth again. */
export async function chooseProfile(model: string, choice: ProfileChoice | null): Promise<void> {
  try {
    keep(model, await requireClient().call('chooseProfile', { model, choice }).output);
  } catch (error) {
    tellFailure(error, { model, again: () => void chooseProfile(model, choice) });
  }
}

function setCheck(model: string, check: CheckUnderWay | null): void {
  useDetails.setState(({ checks }) => {
    const { [model]: _before, ...rest } = checks;
    return { checks: check === null ? rest : { ...rest, [model]: check } };
  });
}

/** Reads every file of a model to its end. A check that is under way goes on. */
export async function checkFiles(model: string): Promise<void> {
  if (checking.has(model)) return;
  const stop = new AbortController();
  checking.set(model, stop);
  setCheck(model, { path: '', done_bytes: 0, total_bytes: 0 });
  try {
    const call = requireClient().call('verifyModel', { model }, { signal: stop.signal });
    for await (const event of call) setCheck(model, event);
    keep(model, await call.output);
  } catch (error) {
    if (!stop.signal.aborted) tellFailure(error, { model, again: () => void checkFiles(model) });
  } finally {
    checking.delete(model);
    setCheck(model, null);
  }
}

/** Ends a check. */
export function stopCheck(model: string): void {
  checking.get(model)?.abort();
}

/** Unloads a model and deletes its files; null where it failed, which a note tells. */
export async function removeModel(model: string): Promise<number | null> {
  try {
    return (await requireClient().call('removeModel', { model }).output).freed_bytes;
  } catch (error) {
    tellFailure(error, { model });
    return null;
  }
}

/** Shows a model's folder in the system's file manager. */
export async function revealModel(model: string): Promise<void> {
  try {
    await requireClient().call('revealModel', { model }).output;
  } catch (error) {
    tellFailure(error, { model });
  }
}

/** Adds models where they lie. Rejects with a HearthError where nothing could be asked at all. */
export async function addModels(paths: readonly string[]): Promise<Added> {
  return requireClient().call('addModels', { paths: [...paths] }).output;
}
