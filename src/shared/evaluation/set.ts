/** Evaluation sets: small files of inputs with what is expected of them, one for each task. */
import { z } from 'zod';
import { isTaskId, type TaskId } from '../tasks/index.ts';

/** The tasks that can be evaluated: all but the one that gives back what it got. */
export type EvalTaskId = Exclude<TaskId, 'echo'>;

/** True for the id of a task that can be evaluated. */
export function isEvalTaskId(value: unknown): value is EvalTaskId {
  return isTaskId(value) && value !== 'echo';
}

/** Schema of such an id. */
export const evalTaskIdSchema = z.custom<EvalTaskId>(isEvalTaskId, 'a task that can be evaluated');

const optionsSchema = z.record(z.string(), z.unknown());

/**
 * One input with what is expected. What these look like is the task's own affair ({@link ./judges.ts}), as are the
 * other fields; pictures and sounds are paths beside the set's file, or data URLs.
 */
export const evalItemSchema = z.looseObject({
  input: z.unknown(),
  expected: z.unknown(),
  /** Options for this input alone; they go before the set's. */
  options: optionsSchema.optional(),
});
/** One input with what is expected. */
export type EvalItem = z.output<typeof evalItemSchema>;

/** Most items of a set; each is a run of the model. */
const MAX_EVAL_ITEMS = 10_000;

/** One evaluation set. */
export const evalSetSchema = z.object({
  task: evalTaskIdSchema,
  /** The embedded model that the set was made for; left out where none does the task. */
  model: z.string().min(1).optional(),
  /** What its first measure says, in words. */
  metric: z.string(),
  /** Where the items come from, and what they are about. */
  description: z.string(),
  options: optionsSchema.optional(),
  /** True where an input is what a person says to a model with a chat template. */
  chat: z.boolean().optional(),
  /** What the numbers of an expected class map stand for. */
  labels: z.array(z.string()).optional(),
  /** A speech recognizer that says whether speech can be understood. */
  listener: z.string().optional(),
  items: z.array(evalItemSchema).min(1).max(MAX_EVAL_ITEMS),
});
/** One evaluation set. */
export type EvalSet = z.output<typeof evalSetSchema>;
