/** What is kept of raw checkpoints so that their next load is quick: all of it can be made again. */
import { z } from 'zod';

/** Graphs that point into the weights; GGUF files; graphs with weights of their own in fewer bits. */
export const KEPT_KINDS = ['graphs', 'gguf', 'quantized'] as const;
/** A kind of what is kept. */
export type KeptKind = (typeof KEPT_KINDS)[number];

/** What is kept of one model, of one kind. */
export const keptModelSchema = z.object({
  kind: z.enum(KEPT_KINDS),
  /** Names it among its kind. */
  key: z.string().regex(/^[0-9a-f]{32}$/),
  /** The id of the raw checkpoint; null where it is not in the library (any more). */
  model: z.string().nullable(),
  /** The folder of its weights; null where that was not written down. */
  folder: z.string().nullable(),
  bytes: z.number(),
  /** True while a model that is loaded or being loaded uses it: it is not deleted then. */
  in_use: z.boolean(),
});
/** What is kept of one model, of one kind. */
export type KeptModel = z.output<typeof keptModelSchema>;

/** All that is kept, the largest first. */
export const keptSchema = z.object({ kept: z.array(keptModelSchema) });

/** What of it is to be deleted: everything that fits all that is named. */
export const keptChoiceSchema = z.strictObject({
  kind: z.enum(KEPT_KINDS).optional(),
  key: keptModelSchema.shape.key.optional(),
  model: z.string().optional(),
});
/** What of it is to be deleted. */
export type KeptChoice = z.output<typeof keptChoiceSchema>;

/** What was deleted. */
export const keptDeletedSchema = z.object({
  freed_bytes: z.number(),
  deleted: z.int(),
  /** What fits too and stays, as it is in use. */
  in_use: z.array(keptModelSchema),
});
/** What was deleted. */
export type KeptDeleted = z.output<typeof keptDeletedSchema>;
