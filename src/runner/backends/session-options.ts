/** What every session of ONNX Runtime is opened with. */
import type { InferenceSession } from 'onnxruntime-node';
import type { ExecutionProvider } from './execution-providers.ts';

/**
 * The options of a session on one provider, with so many threads for a pass.
 *
 * Between the operators of a pass the threads of ONNX Runtime spin, which is what makes short passes fast. Left alone
 * they go on for milliseconds after it, and on a machine of two cores take the one that main needs for the answer:
 * `session.force_spinning_stop` (onnxruntime_session_options_config_keys.h) ends that with the pass.
 *
 * `weights` is the folder of weights that a graph given as bytes points into; ONNX Runtime lets it out of there no more
 * than it lets a graph in a file out of its own folder.
 */
export function sessionOptions(
  provider: ExecutionProvider,
  threads: number,
  weights?: string,
): InferenceSession.SessionOptions {
  return {
    // What TensorRT can't compile runs on CUDA.
    executionProviders: provider === 'tensorrt' ? ['tensorrt', 'cuda'] : [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: {
      session: {
        force_spinning_stop: '1',
        ...(weights === undefined ? {} : { model_external_initializers_file_folder_path: weights }),
      },
    },
  };
}
