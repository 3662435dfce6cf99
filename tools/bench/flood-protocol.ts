/** What the reader of a flood is asked, and what it answers. */
import { z } from 'zod';

/** Where to POST what. */
export const floodQuestionSchema = z.object({ url: z.string(), body: z.string() });

/** Bytes of the body, and the milliseconds from its first to its last. */
export const floodAnswerSchema = z.object({ bytes: z.int(), ms: z.number() });
