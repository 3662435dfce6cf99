/** What the page asks of main about conversions. */
import { z } from 'zod';
import { conversionRequestSchema, conversionSchema } from './conversions.ts';
import { conversionOffersSchema } from './converter.ts';
import { keptChoiceSchema, keptDeletedSchema, keptSchema } from './kept.ts';
import { route } from './rpc/contract.ts';

const nothing = z.object({});
const one = z.object({ conversion: z.string() });

/** The routes of conversions: part of the app contract. */
export const conversionRoutes = {
  /** All that wait or go on, and the last that ended: now, then again after every change. */
  watchConversions: route({
    input: nothing,
    event: z.object({ conversions: z.array(conversionSchema) }),
    output: nothing,
    credit: 4,
  }),
  /** What a raw checkpoint can become, and how large that would be. */
  conversionOffers: route({
    input: z.object({ model: z.string() }),
    event: z.never(),
    output: conversionOffersSchema,
  }),
  /** Begins one, which goes on when the page is left. Answers once it is in the line. */
  startConversion: route({
    input: z.object({ model: z.string(), request: conversionRequestSchema }),
    event: z.never(),
    output: conversionSchema,
  }),
  /** Ends one that waits or goes on, whoever asked for it; false for any other. */
  stopConversion: route({ input: one, event: z.never(), output: z.object({ stopped: z.boolean() }) }),
  /** All that is kept of raw checkpoints so that their next load is quick. */
  kept: route({ input: nothing, event: z.never(), output: keptSchema }),
  /** Deletes of it what fits the choice and is not in use; it is made again when it is needed. */
  deleteKept: route({ input: keptChoiceSchema, event: z.never(), output: keptDeletedSchema }),
  /** Takes one that ended off the list; false for any other. */
  forgetConversion: route({ input: one, event: z.never(), output: z.object({ forgotten: z.boolean() }) }),
};
