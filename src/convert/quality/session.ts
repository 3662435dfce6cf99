/** A graph in ONNX Runtime while answers are compared. */
import type * as Ort from 'onnxruntime-node';
import { notConvertible } from '../failure.ts';

/** Longest piece of the library's own words that is passed on. */
const MAX_WORDS = 200;

/** Which graph is opened, for the words of a refusal: `model_q4`, quantized. */
export interface OpenedGraph {
  readonly bytes: Uint8Array;
  /** Where its weights lie. */
  readonly folder: string;
  readonly name: string;
  readonly quantized: boolean;
}

/** A session; what it holds is given back before the disposal ends, so that two never stand beside each other. */
export interface OpenSession extends AsyncDisposable {
  readonly session: Ort.InferenceSession;
}

/** Loads a graph. Throws MODEL_LOAD_FAILED where ONNX Runtime does not take it. */
export async function openGraph(ort: typeof Ort, graph: OpenedGraph): Promise<OpenSession> {
  const session = await ort.InferenceSession.create(graph.bytes, {
    logSeverityLevel: 3,
    extra: { session: { model_external_initializers_file_folder_path: graph.folder } },
  }).catch((error: unknown) => {
    throw refused(graph, 'load', error);
  });
  return { session, [Symbol.asyncDispose]: () => session.release() };
}

/** The error of a graph that ONNX Runtime does not load or run. */
export function refused(
  { name, quantized }: Pick<OpenedGraph, 'name' | 'quantized'>,
  what: 'load' | 'run',
  error: unknown,
): Error {
  const [words = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return notConvertible(
    `ONNX Runtime does not ${what} the graph ${name} that was made of this model (${words.slice(0, MAX_WORDS)})`,
    quantized
      ? 'Choose another quantization, or convert it without one.'
      : 'Choose a copy of this model with ONNX or GGUF files.',
  );
}
