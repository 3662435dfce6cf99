/** What the Evaluate view asks of main. */
import { z } from 'zod';
import { route } from '../rpc/contract.ts';
import {
  evalReportSchema,
  evalRequestSchema,
  evalSetInfoSchema,
  evalStateSchema,
  evalTrendSchema,
} from './report.ts';

const nothing = z.object({});

/** The routes of evaluations: part of the app contract. */
export const evaluationRoutes = {
  /** The sets that come with Hearth, and which models of this machine can go through them. */
  evaluationSets: route({
    input: nothing,
    event: z.never(),
    output: z.object({ sets: z.array(evalSetInfoSchema) }),
  }),
  /** The last report, and the course of its figures. */
  latestEvaluation: route({
    input: nothing,
    event: z.never(),
    output: z.object({ report: evalReportSchema.nullable(), trends: z.array(evalTrendSchema) }),
  }),
  /** Begins an evaluation, which goes on when the page is left. Answers once it runs; QUEUE_FULL while another one does. */
  startEvaluation: route({ input: evalRequestSchema, event: z.never(), output: nothing }),
  /** Ends the one under way, whoever asked for it; false where none is. */
  stopEvaluation: route({ input: nothing, event: z.never(), output: z.object({ stopped: z.boolean() }) }),
  /** What is under way now, then again after every step. */
  watchEvaluation: route({ input: nothing, event: evalStateSchema, output: nothing, credit: 4 }),
};
