/** The suite as an engine has it. */
import { join } from 'node:path';
import type { DeviceCapabilities } from '../../shared/models.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { EvaluationLedger } from '../store/evaluations.ts';
import { machineName } from './machine.ts';
import type { EvalEngine } from './row.ts';
import { EvalSets } from './sets.ts';
import { EvaluationRuns } from './runs.ts';
import { EvaluationSuite } from './suite.ts';

/** Makes the evaluations of an engine; its reports lie in the data folder's cache. */
export function engineEvaluation(
  options: EngineOptions,
  engine: EvalEngine,
  ledger: EvaluationLedger,
  capabilities: () => DeviceCapabilities,
): EvaluationRuns {
  const suite = new EvaluationSuite({
    engine,
    sets: new EvalSets(options.evalSets ?? null),
    ledger,
    reportFile: join(options.config().dataFolder, 'cache', 'eval_reports.json'),
    version: options.version,
    machine: () => machineName(capabilities()),
    log: options.log,
  });
  return new EvaluationRuns(suite);
}
