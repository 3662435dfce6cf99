/** What the Evaluate view asks of main. */
import { z } from 'zod';
import { route } from '../rpc/contract.ts';
import { evalProgressSchema, evalReportSchema, evalRequestSchema, evalSetInfoSchema } from './report.ts';

const nothing = z.object({});

/** The routes of evaluations: part of the app contract. */
export const evaluationRoutes = {
  /** The sets that come with Hearth, and which models of this machine can go through them. */
  evaluationSets: route({
    input: nothing,
    event: z.never(),
    output: z.object({ sets: z.array(evalSetInfoSchema) }),
  }),
  latestEvaluation: route({
    input: nothing,
    event: z.never(),
    output: z.object({ report: evalReportSchema.nullable() }),
  }),
  /** Leaving the call ends the evaluation. QUEUE_FULL while another one runs. */
  evaluate: route({
    input: evalRequestSchema,
    event: evalProgressSchema,
    output: evalReportSchema,
    credit: 4,
  }),
};
