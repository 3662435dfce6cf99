/** ONNX Runtime's refusals in words for a person. */
import { HearthError } from '../../shared/errors.ts';
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
    return new HearthError(
      'INSUFFICIENT_MEMORY',
      `There is not enough free memory for ${name}.`,
      'Unload another model, or choose a smaller variant.',
      { cause: error },
    );
  }
  return loadFailed(
    `${name} can't be loaded: ${plainLine(message)}.`,
    'Get the model again, or choose another file of it.',
    error,
  );
}

/** Why a pass through a graph failed, from what ONNX Runtime said. */
export function onnxRunFailed(name: string, error: unknown): HearthError {
  const message = error instanceof Error ? error.message : String(error);
  if (/bad_alloc|failed to allocate|out of memory/i.test(message)) {
    return new HearthError(
      'INSUFFICIENT_MEMORY',
      `There was not enough free memory for a pass through ${name}.`,
      'Give a smaller input, unload another model, or choose a smaller variant.',
      { cause: error },
    );
  }
  const input = /invalid (?:dimensions|rank) for input: (\S+)/i.exec(message)?.[1];
  if (input !== undefined) {
    return loadFailed(
      `${name} wants its input ${input} in another size than config.json and the processor's file say: ${sizesIn(message)}.`,
      'These files do not belong together: get the whole model again.',
      error,
    );
  }
  return new HearthError(
    'INTERNAL',
    `A pass through ${name} failed: ${plainLine(message)}.`,
    'Try a shorter or smaller input; if that fails too, choose another file of this model.',
    { cause: error },
  );
}

/** `dimension 2 is 48, not 32`, from ONNX Runtime's list of sizes. */
function sizesIn(message: string): string {
  const sizes = [...message.matchAll(/index: (\d+) Got: (\d+) Expected: (\d+)/g)];
  if (sizes.length > 0)
    return sizes
      .map(([, at = '', got = '', want = '']) => `dimension ${at} is ${got}, not ${want}`)
      .join('; ');
  const [, got, want] = /Got: (\d+) Expected: (\d+)/.exec(message) ?? [];
  return got === undefined || want === undefined
    ? plainLine(message)
    : `it has ${got} dimensions, not ${want}`;
}

/** What ONNX Runtime said, without the paths and functions of its own sources, which tell a person nothing. */
function plainLine(message: string): string {
  const [first = ''] = message.split('\n');
  const line = first.replaceAll(/\/?\S*onnxruntime_src\/\S+( static)?( [\w:<> ]+\(.*?\))?/g, '').trim();
  return line.slice(0, 300).replace(/\.$/, '');
}
