/** Opens the graphs of a plan in ONNX Runtime. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as OrtLibrary from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { Plan } from '../../shared/runner.ts';
import type { ExecutionProvider } from './execution-providers.ts';
import { sessionOptions } from './session-options.ts';

/** The folder of a plan's files of graphs or weights: the model's own, or where a raw checkpoint was converted to. */
export function filesOf({ directory, converted }: Pick<Plan, 'directory' | 'converted'>): string {
  return converted?.directory ?? directory;
}

/**
 * A session of one of the plan's graphs. Those that Hearth wrote lie in its cache and point into the model's folder,
 * so they are given as bytes with the folder of the weights: ONNX Runtime follows no path out of a graph's own folder.
 */
export async function createSession(
  ort: typeof OrtLibrary,
  plan: Plan,
  file: string,
  provider: ExecutionProvider,
): Promise<InferenceSession> {
  const path = join(filesOf(plan), file);
  if (plan.converted === undefined)
    return await ort.InferenceSession.create(path, sessionOptions(provider, plan.threads));
  const options = sessionOptions(provider, plan.threads, plan.converted.weights);
  return await ort.InferenceSession.create(await readFile(path), options);
}
