/** What state a model is in that is not in memory, and why it can't be run where it can't. Pure. */
import type { HearthError } from '../../shared/errors.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import { quarantineKey, type ModelEntry } from './held-model.ts';
import type { LibraryModel } from './library.ts';
import { neverRuns } from './refusals.ts';

/** State and problem of a model of which no process is alive; `failure` is the last one of a load or a header. */
export function restingState(
  model: LibraryModel,
  quarantine: Pick<Quarantine, 'reason'>,
  failure: HearthError | null,
): Pick<ModelInfo, 'state' | 'problem'> {
  const { folder } = model;
  for (const weights of folder.weights) {
    const reason = quarantine.reason(quarantineKey(folder.directory, weights.path), weights.fingerprint);
    if (reason === null) continue;
    const message = `${weights.path} was set aside because it ended its process again and again: ${reason}`;
    const hint = 'Release it to try once more, or get the file again.';
    return { state: 'quarantined', problem: { code: 'MODEL_QUARANTINED', message, hint } };
  }
  if (failure !== null) {
    const { code, message, hint } = failure;
    return { state: 'failed', problem: { code, message, hint } };
  }
  if (folder.problem !== null) {
    const { message, hint } = folder.problem;
    return { state: 'failed', problem: { code: 'MODEL_LOAD_FAILED', message, hint } };
  }
  const refusal = neverRuns(model);
  if (refusal !== null) {
    const { code, message, hint } = refusal;
    return { state: 'failed', problem: { code, message, hint } };
  }
  return { state: 'available', problem: null };
}

/** What a model is expected to take, and what its processes hold. */
export function memoryNow(plan: Plan | null, entries: readonly ModelEntry[]): ModelInfo['memory'] {
  const measured = entries.flatMap(({ measuredBytes }) => measuredBytes ?? []);
  return {
    estimated_bytes: plan?.memory.total_bytes ?? null,
    measured_bytes: measured.length === 0 ? null : measured.reduce((sum, bytes) => sum + bytes, 0),
    ...(plan === null ? {} : { lines: plan.memory.lines }),
  };
}
