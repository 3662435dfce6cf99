/** The dtype that a weights file's name says. */

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

/** The quantization that a GGUF file's name says (`Q4_K_M`, `IQ3_XS`, `F16`), else the stem of its name. */
export function dtypeOfGguf(path: string): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.gguf$/i, '').replace(/-\d{5}-of-\d{5}$/, '');
  const named = /(?:^|[-._])(I?Q\d(?:_[A-Z0-9]+)*|BF16|F16|F32|MXFP4)$/i.exec(stem)?.[1];
  return named?.toUpperCase() ?? stem;
}
