/** What an evaluation is asked for, tells on its way, and gives. */
import { z } from 'zod';
import { errorBodySchema } from '../errors.ts';
import { MAX_MODEL_NAME, requestIdSchema } from '../inference.ts';
import { measureSchema } from './measures.ts';
import { evalTaskIdSchema } from './set.ts';

/** Most models that one evaluation takes: every task with a few models, and no machine for a week. */
const MAX_PAIRS = 100;

/** What is evaluated. */
export const evalRequestSchema = z.strictObject({
  /** Left out, every task whose own model is on this machine, or the task of the model that is named. */
  tasks: z.array(evalTaskIdSchema).min(1).max(MAX_PAIRS).optional(),
  /** Left out, the model that each set was made for, else one of the task's on this machine. */
  model: z.string().min(1).max(MAX_MODEL_NAME).optional(),
  /**
   * What to compare with: `latest` (the preset), `none`, the id of a report, or a model that was evaluated. Of a report
   * or model that was named, what differs beside the figures is said.
   */
  baseline: z.string().min(1).max(100).optional(),
  /** A model for each task, in place of `tasks` and `model`. */
  pairs: z
    .array(z.strictObject({ task: evalTaskIdSchema, model: z.string().min(1).max(MAX_MODEL_NAME) }))
    .min(1)
    .max(MAX_PAIRS)
    .optional(),
});
/** What is evaluated. */
export type EvalRequest = z.output<typeof evalRequestSchema>;

/** A set as it is offered. */
export const evalSetInfoSchema = z.object({
  task: evalTaskIdSchema,
  metric: z.string(),
  description: z.string(),
  items: z.int().positive(),
  /** The models on this machine that do the task, the set's own first. */
  models: z.array(z.string()),
});
/** A set as it is offered. */
export type EvalSetInfo = z.output<typeof evalSetInfoSchema>;

/** How far an evaluation is. `again` is a pass that only measures the time once more. */
export const evalProgressSchema = z.object({
  done: z.int().nonnegative(),
  /** Inputs of all models; it may grow where something is measured again. */
  total: z.int().positive(),
  task: evalTaskIdSchema,
  model: z.string(),
  phase: z.enum(['loading', 'running', 'again']),
});
/** How far an evaluation is. */
export type EvalProgress = z.output<typeof evalProgressSchema>;

/** What has to be the same for two figures to be compared, beside machine and model. */
export const evalSettingsSchema = z.object({
  device: z.string(),
  backend: z.string(),
  dtype: z.string(),
  /** The first 16 hex digits of the SHA-256 of the set's file: options are in it. */
  set: z.string(),
});
/** What has to be the same for two figures to be compared. */
export type EvalSettings = z.output<typeof evalSettingsSchema>;

/** A pass over the timed inputs, in ms; regression.ts says what they are for. */
const passSchema = z.object({ times: z.array(z.number()), yardstick: z.number() });

/** Something beside the figures that is another one than at the baseline. */
export const evalDifferenceSchema = z.object({
  what: z.enum(['machine', 'model', 'device', 'engine', 'precision']),
  before: z.string(),
  now: z.string(),
});
/** Something beside the figures that is another one than at the baseline. */
export type EvalDifference = z.output<typeof evalDifferenceSchema>;

/** How a figure moved against the baseline. */
export const evalChangeSchema = z.object({
  /** The report that was compared with, and when it was made. */
  report: z.string(),
  at: z.string(),
  /** What is another one there; nothing where machine, model and settings are the same. */
  differs: z.array(evalDifferenceSchema).default([]),
  /** Null too where the machine is another one. */
  speed: z
    .object({
      verdict: z.enum(['faster', 'same', 'slower', 'unsure']),
      ratio: z.object({ value: z.number(), low: z.number(), high: z.number() }),
    })
    .nullable(),
  measures: z.array(
    z.object({
      id: measureSchema.shape.id,
      before: z.number(),
      verdict: z.enum(['better', 'same', 'worse', 'regressed']),
    }),
  ),
});
/** How a model's figures moved against the baseline. */
export type EvalChange = z.output<typeof evalChangeSchema>;

/** One model on one set. */
export const evalRowSchema = z.object({
  task: evalTaskIdSchema,
  model: z.string(),
  items: z.int().nonnegative(),
  settings: evalSettingsSchema.nullable(),
  measures: z.array(measureSchema),
  /** Time for one input without queue and load. */
  latency_ms: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  first_token_ms: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  /** Null where the model was in memory before. */
  load_ms: z.number().nullable(),
  memory_bytes: z.number().nullable(),
  passes: z.array(passSchema),
  /** Null where there is nothing to compare with. */
  change: evalChangeSchema.nullable(),
  regressed: z.boolean(),
  /** Why it ended early; its figures are then missing. */
  error: errorBodySchema.nullable(),
});
/** One model on one set. */
export type EvalRow = z.output<typeof evalRowSchema>;

/** One evaluation. */
export const evalReportSchema = z.object({
  id: requestIdSchema,
  at: z.string(),
  version: z.string(),
  /** The machine in words; figures of another one are never compared. */
  machine: z.string(),
  rows: z.array(evalRowSchema),
  /** True where a row has become slower or worse. */
  regressed: z.boolean(),
});
/** One evaluation. */
export type EvalReport = z.output<typeof evalReportSchema>;

/** The evaluations that a line of a trend shows. */
export const TREND_POINTS = 13;

/** One evaluation in a trend. */
export const evalTrendPointSchema = z.object({
  report: z.string(),
  at: z.string(),
  measures: z.array(z.object({ id: measureSchema.shape.id, value: z.number() })),
  p50_ms: z.number().nullable(),
  /** True for the one that the last report was compared with. */
  baseline: z.boolean(),
});

/** A model's figures over its last evaluations with the same machine and settings, oldest first. */
export const evalTrendSchema = z.object({
  task: evalTaskIdSchema,
  model: z.string(),
  points: z.array(evalTrendPointSchema).max(TREND_POINTS),
});
/** A model's figures over its last evaluations. */
export type EvalTrend = z.output<typeof evalTrendSchema>;

/** What is known of evaluations at one moment, whoever asked for them. */
export const evalStateSchema = z.object({
  /** The one under way; its `step` is null until the first one was told. */
  running: z.object({ step: evalProgressSchema.nullable() }).nullable(),
  /** How the last one ended, where it gave no report. */
  ended: z.union([z.literal('stopped'), errorBodySchema]).nullable(),
  /** The id of the last report; null before the first one. */
  report: z.string().nullable(),
});
/** What is known of evaluations at one moment. */
export type EvalState = z.output<typeof evalStateSchema>;

/** What an evaluation streams, without the stamps: `progress` at most at every input, then one `done` or `error`. */
export const evaluationEventBodySchema = z.discriminatedUnion('type', [
  evalProgressSchema.extend({ type: z.literal('progress') }),
  z.object({ type: z.literal('done'), report: evalReportSchema }),
  z.object({ type: z.literal('error'), error: errorBodySchema }),
]);
/** What an evaluation streams, without the stamps. */
export type EvaluationEventBody = z.output<typeof evaluationEventBodySchema>;

/** An event of one evaluation; `seq` rises strictly from 0. */
export const evaluationEventSchema = z.intersection(
  evaluationEventBodySchema,
  z.object({ request_id: z.string(), seq: z.int().nonnegative() }),
);
/** An event of one evaluation. */
export type EvaluationEvent = z.output<typeof evaluationEventSchema>;
