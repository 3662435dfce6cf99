/** How an inference is asked for and answered: the request, its events and the result's `meta`, the same at every door. */
import { z } from 'zod';
import { accelerationSchema } from './acceleration.ts';
import { errorBodySchema } from './errors.ts';
import { tokenLogprobSchema } from './tasks/logprobs.ts';

/** Longest timeout that can be asked for, in seconds: a day. Anything longer is a mistake in a unit. */
export const MAX_TIMEOUT_S = 86_400;

/** Longest name of a model in a request; org/name:variant on the Hub is below 300, a path below 4,096. */
export const MAX_MODEL_NAME = 4_096;

/** Ids that a client may choose: visible ASCII without quotes, so that they are safe in headers and logs. */
export const requestIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 letters, digits or . _ : -');

/** Who waits for the answer: a person, a program, or nobody in particular. Numbers are for finer grades (higher first). */
export const prioritySchema = z.union(
  [z.enum(['interactive', 'normal', 'background']), z.number().min(-1_000).max(1_000)],
  'must be interactive, normal, background, or a number from -1,000 to 1,000',
);
/** A priority. */
export type Priority = z.output<typeof prioritySchema>;

/** A request for one inference. `inputs` and `options` are parsed later, with the contract of the task. */
export const inferenceRequestSchema = z.strictObject({
  model: z.string().min(1, 'names no model').max(MAX_MODEL_NAME),
  inputs: z.unknown(),
  task: z.string().max(100).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  priority: prioritySchema.optional(),
  timeout_s: z.number().positive().max(MAX_TIMEOUT_S).optional(),
  request_id: requestIdSchema.optional(),
});
/** A request for one inference. */
export type InferenceRequest = z.output<typeof inferenceRequestSchema>;

/** Where and how a result was computed. Times are milliseconds on the engine's clock. */
export const metaSchema = z.object({
  device: z.string(),
  backend: z.string(),
  dtype: z.string().optional(),
  /** Versions of Hearth and of the libraries that computed it, by name. */
  versions: z.record(z.string(), z.string()).optional(),
  acceleration: accelerationSchema,
  queue_ms: z.number(),
  load_ms: z.number(),
  /** From the request's arrival to its result: queue, load and run. */
  latency_ms: z.number(),
  first_token_latency_ms: z.number().optional(),
  tokens_per_second: z.number().optional(),
  /** Tokens of the input after truncation, where the task has tokens. */
  input_tokens: z.int().optional(),
  /** Tokens that the model's context holds as it is loaded, where it has one. */
  context_length: z.int().positive().optional(),
  warnings: z.array(z.string()),
});
/** Where and how a result was computed. */
export type Meta = z.output<typeof metaSchema>;

/** What a finished request gives. */
export const inferenceResponseSchema = z.object({
  request_id: z.string(),
  model: z.string(),
  task: z.string(),
  result: z.unknown(),
  meta: metaSchema,
});
/** What a finished request gives. */
export type InferenceResponse = z.output<typeof inferenceResponseSchema>;

/** The stages of a load, in order; a stage that a load does not need is left out. */
export const loadStageSchema = z.enum([
  'making-room',
  'starting',
  'checking',
  'converting',
  'reading',
  'warming-up',
]);
/** A stage of a load. */
export type LoadStage = z.output<typeof loadStageSchema>;

/** What happens on the way, without the stamps. */
export const inferenceEventBodySchema = z.discriminatedUnion('type', [
  /** `position` 0 is next in line. */
  z.object({ type: z.literal('queued'), position: z.int().nonnegative() }),
  /** `progress` in [0, 1], never falling. */
  z.object({ type: z.literal('loading'), progress: z.number().min(0).max(1), stage: loadStageSchema }),
  /** `item` is the index of the input in a list. */
  z.object({
    type: z.literal('token'),
    text: z.string(),
    item: z.int().nonnegative().optional(),
    /** The tokens that this text ends, where `logprobs` was given. */
    logprobs: z.array(tokenLogprobSchema).optional(),
  }),
  z.object({
    type: z.literal('progress'),
    step: z.int().nonnegative(),
    steps: z.int().positive(),
    preview: z.string().optional(),
  }),
  z.object({ type: z.literal('partial'), result: z.unknown() }),
  z.object({
    type: z.literal('done'),
    model: z.string(),
    task: z.string(),
    result: z.unknown(),
    meta: metaSchema,
  }),
  z.object({ type: z.literal('error'), error: errorBodySchema }),
]);
/** What happens on the way, without the stamps. */
export type InferenceEventBody = z.output<typeof inferenceEventBodySchema>;

/** An event of one request; `seq` rises strictly from 0. The last one is `done` or `error`, always and once. */
export const inferenceEventSchema = z.intersection(
  inferenceEventBodySchema,
  z.object({ request_id: z.string(), seq: z.int().nonnegative() }),
);
/** An event of one request. */
export type InferenceEvent = z.output<typeof inferenceEventSchema>;
