/** A tiny encoder of the Python originals, loaded for the tests of one describe block. */
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { TextEncoder } from '../backends/backend.ts';
import { loadOnnx } from '../backends/onnx.ts';
import { GOLDENS, loadContext, planOf } from '../testing.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

/** The model and the runner of its task; both are there once the tests of the block run. */
export interface TinyEncoder {
  readonly run: TaskRunner;
  readonly encoder: () => TextEncoder;
}

/** Loads `tiny/<name>` before the tests of the block and lets it go after them. */
export function tinyEncoder(task: TaskId, name: string): TinyEncoder {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model.onnx' });
  let model: TextEncoder;
  let run: TaskRunner;
  beforeAll(async () => {
    model = await loadOnnx(plan, loadContext());
    run = await prepareTask(plan, model);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  return {
    run: async (items, options, context) => await run(items, options, context),
    encoder: () => model,
  };
}
