/** ONNX Runtime's refusals in words for a person. */
import type { HearthError } from '../../shared/errors.ts';
import { loadFailed } from './model-files.ts';

/** Why a graph could not be loaded, from what ONNX Runtime said. */
export function onnxLoadFailed(name: string, error: unknown): HearthError {
  const message = error instanceof Error ? error.message : String(error);
  if (
    /protobuf parsing failed|INVALID_PROTOBUF|ModelProto does not have a graph|No graph was found/i.test(
      message,
    )
  ) {
    return loadFailed(
      `${name} is damaged or was not downloaded to its end: it is no readable ONNX graph.`,
      'Get the model again.',
      error,
    );
  }
  if (/SafeInt|Integer overflow|declares a size|byte limit|exceeds.*(limit|maximum)/i.test(message)) {
    return loadFailed(
      `${name} is damaged: it claims sizes that no model has.`,
      'Get the model again from a place that you trust.',
      error,
    );
  }
  if (
    /external data|GetExtDataFromTensorProto|External initializer|model_path|filesystem|cannot open file|file_size/i.test(
      message,
    )
  ) {
    return loadFailed(
      `A file with the weights of ${name} is missing, cut or not where the graph says.`,
      'Get the whole model again.',
      error,
    );
  }
  if (/bad_alloc|allocat|out of memory/i.test(message)) {
    return loadFailed(
      `There is not enough free memory for ${name}.`,
      'Unload another model, or choose a smaller variant.',
      error,
    );
  }
  // Paths and functions of ONNX Runtime's own sources tell a person nothing.
  const [first = ''] = message.split('\n');
  const line = first.replaceAll(/\/?\S*onnxruntime_src\/\S+( static)?( [\w:<> ]+\(.*?\))?/g, '').trim();
  return loadFailed(
    `${name} can't be loaded: ${line.slice(0, 300).replace(/\.$/, '')}.`,
    'Get the model again, or choose another file of it.',
    error,
  );
}
