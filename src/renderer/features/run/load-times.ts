/** How long each model took to load when it was last loaded here, milliseconds by model. */
import { z } from 'zod';

/** Schema of what is remembered. */
export const loadTimesSchema = z.record(z.string(), z.number().nonnegative());
