/** The routes of evaluations, stood on the suite that the command line and HTTP use too. */
import type { AppContract } from '../../shared/app.ts';
import type { evaluationRoutes } from '../../shared/evaluation/routes.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { EngineEvaluation } from '../engine-types.ts';
import { forwardLatest } from '../feeds.ts';

/** The names of these routes. */
export type EvaluationRoutes = keyof typeof evaluationRoutes;

/** The handlers; a page that is slow sees fewer steps of an evaluation, and one that leaves does not end it. */
export function evaluationHandlers(
  evaluation: EngineEvaluation,
): Pick<Handlers<AppContract>, EvaluationRoutes> {
  return {
    evaluationSets: async () => ({ sets: await evaluation.sets() }),
    latestEvaluation: async () => ({ report: evaluation.latest(), trends: evaluation.trends() }),
    startEvaluation: async (request) => {
      await evaluation.start(request);
      return {};
    },
    stopEvaluation: async () => ({ stopped: evaluation.stop() }),
    watchEvaluation: async (_input, context) => {
      await forwardLatest(context, evaluation.state(), (next) => evaluation.watch(next));
      return {};
    },
  };
}
