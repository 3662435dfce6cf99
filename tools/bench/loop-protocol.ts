/** What the monitor of main's event loop is asked, and what it answers. */
import { z } from 'zod';

/** `reset` forgets what came before; `read` gives the delays since then. */
export const loopQuestionSchema = z.object({ ask: z.enum(['reset', 'read']) });

/** Milliseconds between two turns of a timer of 1 ms. */
export const loopDelaySchema = z.object({
  samples: z.int(),
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
});
