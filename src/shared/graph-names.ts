/** What the names of ONNX files say: which graph of a model it is, and its dtype. */

/** File name endings under `onnx/` and the dtype that transformers.js gives each. */
const ONNX_SUFFIXES: readonly (readonly [string, string])[] = [
  ['_fp16', 'fp16'],
  ['_quantized', 'q8'],
  ['_int8', 'int8'],
  ['_uint8', 'uint8'],
  ['_q4f16', 'q4f16'],
  ['_q4', 'q4'],
  ['_bnb4', 'bnb4'],
  ['_q8', 'q8'],
];

/** The dtype that an ONNX file's name says; no ending is fp32. */
export function dtypeOfOnnx(path: string): string {
  const stem = path.replace(/\.onnx$/i, '');
  return ONNX_SUFFIXES.find(([suffix]) => stem.endsWith(suffix))?.[1] ?? 'fp32';
}

/** The name of a graph without folder, ending and dtype: `onnx/encoder_model_q8.onnx` is `encoder_model`. */
export function graphStem(path: string): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.onnx$/i, '');
  const suffix = ONNX_SUFFIXES.find(([ending]) => stem.endsWith(ending))?.[0] ?? '';
  return stem.slice(0, stem.length - suffix.length);
}
