/** Requests under way and the ones that ended, whichever door they came through: what Activity shows. */
import { z } from 'zod';
import { errorBodySchema } from './errors.ts';
import { loadStageSchema, metaSchema } from './inference.ts';

/** The door that a request came through: a window, HTTP, the command line, or an evaluation (which no history keeps). */
export const requestSourceSchema = z.enum(['app', 'api', 'cli', 'evaluation']);
/** The door that a request came through. */
export type RequestSource = z.output<typeof requestSourceSchema>;

/** Longest title of a request: one line of a list. */
export const MAX_TITLE = 160;

/** One request under way. */
export const liveRequestSchema = z.object({
  request_id: z.string(),
  source: requestSourceSchema,
  model: z.string(),
  /** Null until the model's task is known. */
  task: z.string().nullable(),
  /** The input in one line of at most {@link MAX_TITLE} characters. */
  title: z.string(),
  phase: z.enum(['queued', 'loading', 'running']),
  /** 0 is next in line; null once it has its turn. */
  position: z.int().nullable(),
  stage: loadStageSchema.nullable(),
  /** Part of the load or of the steps in [0, 1]; null where nobody knows. */
  progress: z.number().nullable(),
  tokens: z.int(),
  /** Inputs: 1 unless it is a list. */
  items: z.int(),
  /** When it came. */
  started_at: z.string(),
  /** When it had its turn; null while it waits. */
  began_at: z.string().nullable(),
});
/** One request under way. */
export type LiveRequest = z.output<typeof liveRequestSchema>;

/** What is under way, in the order of arrival. */
export const activitySchema = z.object({
  requests: z.array(liveRequestSchema),
  /** True while a person holds the queue: what runs goes on, what waits stays. */
  held: z.boolean(),
});
/** What is under way. */
export type Activity = z.output<typeof activitySchema>;

/** How a request ended. */
export const outcomeSchema = z.enum(['done', 'stopped', 'failed']);
/** How a request ended. */
export type Outcome = z.output<typeof outcomeSchema>;

/** One row of the history. */
export const historyRowSchema = z.object({
  id: z.int(),
  request_id: z.string(),
  /** When it ended. */
  at: z.string(),
  source: requestSourceSchema,
  model: z.string(),
  task: z.string(),
  title: z.string(),
  /** The result in one line ("96 tokens", "POSITIVE 0.99"), or the error's message. */
  summary: z.string(),
  outcome: outcomeSchema,
  /** The error's code where it failed. */
  code: z.string().nullable(),
  device: z.string().nullable(),
  latency_ms: z.number().nullable(),
});
/** One row of the history. */
export type HistoryRow = z.output<typeof historyRowSchema>;

/** One run with everything that is needed to see it again and to run it again. */
export const historyEntrySchema = historyRowSchema.extend({
  /** Null where the input was too large to keep. */
  inputs: z.unknown(),
  options: z.record(z.string(), z.unknown()),
  /** What it gave; for a stopped run what had come so far, in the shape of the task's result, or null. */
  result: z.unknown(),
  meta: metaSchema.nullable(),
  error: errorBodySchema.nullable(),
});
/** One run with everything that is needed to see it again and to run it again. */
export type HistoryEntry = z.output<typeof historyEntrySchema>;

/** Most rows of one page of the history. */
export const MAX_HISTORY_PAGE = 500;

/** Which rows of the history, newest first. */
export const historyQuerySchema = z.object({
  /** Words that all occur in the input, the result or the model's name. */
  search: z.string().max(500).default(''),
  task: z.string().nullable().default(null),
  outcome: outcomeSchema.nullable().default(null),
  /** `first` leaves out the runs of a batch but that of its first file. */
  batches: z.enum(['each', 'first']).default('each'),
  offset: z.int().nonnegative().default(0),
  limit: z.int().positive().max(MAX_HISTORY_PAGE).default(100),
});
/** Which rows of the history. */
export type HistoryQuery = z.input<typeof historyQuerySchema>;

/** Rows and how many match in all. */
export const historyPageSchema = z.object({ rows: z.array(historyRowSchema), total: z.int() });
/** Rows and how many match in all. */
export type HistoryPage = z.output<typeof historyPageSchema>;
