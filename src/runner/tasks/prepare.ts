/** What every task's runner is made with: which kind of model it needs, and its contract's parsing around its work. */
import { z } from 'zod';
import { HearthError, invalidInputFrom } from '../../shared/errors.ts';
import type { Plan, RunOutput } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { AnyBackend, GraphSet, TextEncoder, TextGenerator } from '../backends/backend.ts';
import type { RunContext } from './context.ts';

/** Runs the task that a model was loaded for. Items were parsed once by main; options are parsed again here. */
export type TaskRunner = (
  items: readonly unknown[],
  options: unknown,
  context: RunContext,
) => Promise<RunOutput>;

/** Reads what a task needs beside the weights, and gives its runner. Throws MODEL_LOAD_FAILED, TASK_NOT_SUPPORTED. */
export type PrepareTask = (plan: Plan, model: AnyBackend) => Promise<TaskRunner>;

/** The work of a task behind its contract: what reaches it is parsed, and what does not parse is INVALID_INPUT. */
export function behindContract<I extends z.ZodType, O extends z.ZodType>(
  { input, options }: { readonly input: I; readonly options: O },
  work: (items: z.output<I>[], options: z.output<O>, context: RunContext) => Promise<RunOutput>,
): TaskRunner {
  const inputs = z.array(input);
  return async (items, given, context) => await work(parse(inputs, items), parse(options, given), context);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw invalidInputFrom(parsed.error);
  return parsed.data;
}

/** The model as a decoder; throws TASK_NOT_SUPPORTED. */
export function asGenerator(model: AnyBackend, task: TaskId): TextGenerator {
  if (model.kind === 'generator') return model;
  throw wrongModel(task, 'needs a decoder, and this model is an encoder');
}

/** The model as an encoder; throws TASK_NOT_SUPPORTED. */
export function asEncoder(model: AnyBackend, task: TaskId): TextEncoder {
  if (model.kind === 'encoder') return model;
  throw wrongModel(task, 'needs an encoder as ONNX, and this model is a decoder');
}

/** The model as its graphs; throws TASK_NOT_SUPPORTED. */
export function asGraphs(model: AnyBackend, task: TaskId): GraphSet {
  if (model.kind === 'graphs') return model;
  throw wrongModel(task, 'needs an ONNX graph of its own kind');
}

function wrongModel(task: TaskId, problem: string): HearthError {
  return new HearthError(
    'TASK_NOT_SUPPORTED',
    `The task ${task} ${problem}.`,
    'Choose another model for this task.',
  );
}
