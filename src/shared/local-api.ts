/** The HTTP interface as pages see it: where programs find it, or why they don't. */
import { z } from 'zod';

/** The port where nobody chose another. */
export const DEFAULT_API_PORT = 8017;

/** Ports that can be chosen; below them they belong to the system, and an account of a person may not use them. */
export const API_PORTS = { least: 1_024, most: 65_535 } as const;
/** Keys of its settings. */
export const API_SETTINGS = ['localApi', 'localApiPort'] as const;

/** Schema of {@link LocalApi}. */
export const localApiSchema = z.object({
  phase: z.enum(['off', 'starting', 'on', 'failed']),
  /** `http://127.0.0.1:8017`, without a slash at its end; null where nothing listens. */
  address: z.string().nullable(),
  /** The port that was chosen. The default one may be taken; the address then has another. */
  port: z.int(),
  /** Why it failed, in a sentence. */
  problem: z.string().nullable(),
  /** Whether a page may turn it on and off and choose its port; false where the command line has done so. */
  switchable: z.boolean(),
});
/** State of the HTTP interface. */
export type LocalApi = z.output<typeof localApiSchema>;
