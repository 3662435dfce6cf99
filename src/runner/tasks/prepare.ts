/** From a loaded model to what runs its task: the one place that knows which task wants which kind of model. */
import { HearthError, invalidInputFrom } from '../../shared/errors.ts';
import type { Plan, RunOutput } from '../../shared/runner.ts';
import { TASKS, type TaskId } from '../../shared/tasks/index.ts';
import { z } from 'zod';
import type { AnyBackend, TextEncoder, TextGenerator } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import type { RunContext } from './context.ts';
import { checkModules, runFeatureExtraction } from './feature-extraction.ts';
import { readSentenceModules } from './sentence-modules.ts';
import { runTextClassification } from './text-classification.ts';
import { runTextGeneration } from './text-generation.ts';

/** Runs the task that a model was loaded for. Items were parsed once by main; options are parsed again here. */
export type TaskRunner = (
  items: readonly unknown[],
  options: unknown,
  context: RunContext,
) => Promise<RunOutput>;

/** Reads what the plan's task needs beside the weights, and returns its runner. Throws MODEL_LOAD_FAILED. */
export async function prepareTask(plan: Plan, model: AnyBackend): Promise<TaskRunner> {
  switch (plan.task) {
    case 'text-generation': {
      const generator = asGenerator(model, plan.task);
      const { input, options } = TASKS[plan.task];
      return async (items, given, context) =>
        await runTextGeneration(generator, parse(itemsOf(input), items), parse(options, given), context);
    }
    case 'text-classification': {
      const encoder = asEncoder(model, plan.task);
      const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
      const { input, options } = TASKS[plan.task];
      return async (items, given, context) =>
        await runTextClassification(
          encoder,
          config,
          parse(itemsOf(input), items),
          parse(options, given),
          context,
        );
    }
    case 'feature-extraction': {
      const encoder = asEncoder(model, plan.task);
      const modules = await readSentenceModules(plan.directory);
      checkModules(encoder, modules);
      const { input, options } = TASKS[plan.task];
      return async (items, given, context) =>
        await runFeatureExtraction(
          encoder,
          modules,
          parse(itemsOf(input), items),
          parse(options, given),
          context,
        );
    }
    case 'echo':
      throw wrongModel('echo', 'needs no model');
  }
}

function itemsOf<S extends z.ZodType>(input: S): z.ZodArray<S> {
  return z.array(input);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw invalidInputFrom(parsed.error);
  return parsed.data;
}

function asGenerator(model: AnyBackend, task: TaskId): TextGenerator {
  if (model.kind === 'generator') return model;
  throw wrongModel(task, 'needs a decoder, and this model is an encoder');
}

function asEncoder(model: AnyBackend, task: TaskId): TextEncoder {
  if (model.kind === 'encoder') return model;
  throw wrongModel(task, 'needs an encoder as ONNX, and this model is a decoder');
}

function wrongModel(task: TaskId, problem: string): HearthError {
  return new HearthError(
    'TASK_NOT_SUPPORTED',
    `The task ${task} ${problem}.`,
    'Choose another model for this task.',
  );
}
