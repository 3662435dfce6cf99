/** The suite over an engine of the tests: one small set of its own making. */
import { HearthError } from '../../../shared/errors.ts';
import { evalSetSchema } from '../../../shared/evaluation/set.ts';
import type { EvalEngine } from '../../evaluation/row.ts';
import type { EvalSource } from '../../evaluation/sets.ts';
import { EvaluationRuns } from '../../evaluation/runs.ts';
import { EvaluationSuite, type SuiteParts } from '../../evaluation/suite.ts';
import { Store } from '../../store/store.ts';

/** Ten texts, of which a classifier that says POSITIVE to all gets seven right. */
export const FAKE_ITEMS = Array.from({ length: 10 }, (_, index) => ({
  input: `text ${String(index)}`,
  expected: index < 7 ? 'POSITIVE' : 'NEGATIVE',
}));

/** One set, kept in memory. */
export function fakeSets(given: Readonly<Record<string, unknown>> = {}): EvalSource {
  const set = evalSetSchema.parse({
    task: 'text-classification',
    metric: 'accuracy',
    description: 'Made up.',
    items: FAKE_ITEMS,
    ...given,
  });
  return {
    tasks: async () => [set.task],
    of: async (task) => {
      if (task === set.task) return { ...set, fingerprint: 'fake' };
      throw new HearthError('NOT_FOUND', `There is no evaluation set for ${task}.`, 'Choose another.');
    },
    stowed: async (_task, input) => input,
  };
}

/** A suite that writes no file and keeps its reports in memory. */
export function fakeEvaluation(engine: EvalEngine, parts: Partial<SuiteParts> = {}): EvaluationRuns {
  const quiet = (): void => undefined;
  const suite = new EvaluationSuite({
    engine,
    sets: fakeSets(),
    ledger: new Store({ file: null }).evaluations,
    reportFile: null,
    version: '0.1.0',
    machine: () => 'a machine of the tests',
    log: { debug: quiet, info: quiet, warn: quiet },
    yardstick: () => 1,
    ...parts,
  });
  return new EvaluationRuns(suite);
}
