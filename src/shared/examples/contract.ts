/** Kept examples: a person's own inputs with the results that were good, replayed after every change. */
import { z } from 'zod';
import { historyEntrySchema, historyRowSchema } from '../activity.ts';
import { errorBodySchema } from '../errors.ts';
import { MAX_MODEL_NAME, metaSchema } from '../inference.ts';
import { taskIdSchema } from '../tasks/index.ts';
import { changeSchema } from './changes.ts';
import { comparisonSchema, verdictSchema } from './comparison.ts';

/** Most examples that are kept: each has its media for ever, and a replay of all should end within a coffee break. */
export const MAX_EXAMPLES = 500;

/** The ids of examples. */
export const exampleIdsSchema = z.array(z.int()).max(MAX_EXAMPLES);

/** What a replay gave, without the result itself. */
export const replayRowSchema = z.object({
  at: z.string(),
  /** As it was asked for: a name may choose a variant. */
  model: z.string(),
  options: z.record(z.string(), z.unknown()),
  meta: metaSchema.nullable(),
  /** Null where the run failed. */
  verdict: verdictSchema.nullable(),
  summary: z.string(),
  error: errorBodySchema.nullable(),
});
/** What a replay gave, without the result itself. */
export type ReplayRow = z.output<typeof replayRowSchema>;

/** One line of the list of examples. */
export const exampleRowSchema = historyRowSchema.extend({
  /** Of the example; `id` of the run that it was. */
  example: z.int(),
  kept_at: z.string(),
  options: z.record(z.string(), z.unknown()),
  meta: metaSchema.nullable(),
  replay: replayRowSchema.nullable(),
  /** What would be another one if it ran now; empty where nothing would, or where the last replay ran so. */
  would_change: z.array(changeSchema),
});
/** One line of the list of examples. */
export type ExampleRow = z.output<typeof exampleRowSchema>;

/** What a replay gave, whole. */
export const replaySchema = replayRowSchema.extend({
  request_id: z.string(),
  result: z.unknown(),
  /** Null where the run failed. */
  comparison: comparisonSchema.nullable(),
});
/** What a replay gave, whole. */
export type Replay = z.output<typeof replaySchema>;

/** An example with its input, its result, and the last replay. */
export const exampleSchema = z.object({
  example: z.int(),
  kept_at: z.string(),
  entry: historyEntrySchema,
  replay: replaySchema.nullable(),
});
/** An example with its input, its result, and the last replay. */
export type Example = z.output<typeof exampleSchema>;

/** Which examples run again, and with what. */
export const replayRequestSchema = z.strictObject({
  /** Null for all tasks. */
  task: taskIdSchema.nullable().default(null),
  /** Null for the model of each example; a name may choose a variant (`org/name:q4`). Needs a task. */
  model: z.string().min(1, 'names no model').max(MAX_MODEL_NAME).nullable().default(null),
  /** Ids of those alone; null for all. */
  examples: exampleIdsSchema.min(1).nullable().default(null),
  /** In place of the examples' own; null for those. Needs a task. */
  options: z.record(z.string(), z.unknown()).nullable().default(null),
});
/** Which examples run again, and with what. */
export type ReplayRequest = z.input<typeof replayRequestSchema>;

/** How far a replay is. */
export const replayProgressSchema = z.object({
  done: z.int().nonnegative(),
  total: z.int().positive(),
  /** The line that runs now. */
  title: z.string(),
});
/** How far a replay is. */
export type ReplayProgress = z.output<typeof replayProgressSchema>;

/** What a replay streams, without the stamps: `progress` before each example, then one `done` or `error`. */
export const replayEventBodySchema = z.discriminatedUnion('type', [
  replayProgressSchema.extend({ type: z.literal('progress') }),
  z.object({ type: z.literal('done'), examples: z.array(exampleRowSchema) }),
  z.object({ type: z.literal('error'), error: errorBodySchema }),
]);

/** An event of one replay; `seq` rises strictly from 0. */
export const replayEventSchema = z.intersection(
  replayEventBodySchema,
  z.object({ request_id: z.string(), seq: z.int().nonnegative() }),
);
/** An event of one replay. */
export type ReplayEvent = z.output<typeof replayEventSchema>;

/** What an example was kept with: what to run with to have its result again. */
export const exampleSettingsSchema = z.object({
  example: z.int(),
  task: z.string(),
  model: z.string(),
  options: z.record(z.string(), z.unknown()),
});
/** What an example was kept with. */
export type ExampleSettings = z.output<typeof exampleSettingsSchema>;
