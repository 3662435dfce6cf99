/** The routes of evaluations, stood on the suite that the command line and HTTP use too. */
import type { AppContract } from '../../shared/app.ts';
import type { evaluationRoutes } from '../../shared/evaluation/routes.ts';
import type { EvalProgress } from '../../shared/evaluation/report.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { EngineEvaluation } from '../engine-types.ts';
import { Latest, writeEach } from '../feeds.ts';

/** The names of these routes. */
export type EvaluationRoutes = keyof typeof evaluationRoutes;

/** The handlers; a page that is slow sees fewer steps of an evaluation, and never holds it back. */
export function evaluationHandlers(
  evaluation: EngineEvaluation,
): Pick<Handlers<AppContract>, EvaluationRoutes> {
  return {
    evaluationSets: async () => ({ sets: await evaluation.sets() }),
    latestEvaluation: async () => ({ report: evaluation.latest() }),
    evaluate: async (request, context) => {
      const latest = new Latest<EvalProgress>();
      const writing = writeEach(latest, context);
      try {
        return await evaluation.run(request, context.signal, (progress) => latest.set(progress));
      } finally {
        latest.end();
        await writing;
      }
    },
  };
}
