/** The dtype that a weights file's name says. */

/** The quantization that a GGUF file's name says (`Q4_K_M`, `IQ3_XS`, `F16`), else the stem of its name. */
export function dtypeOfGguf(path: string): string {
  const stem = (path.split('/').at(-1) ?? path).replace(/\.gguf$/i, '').replace(/-\d{5}-of-\d{5}$/, '');
  const named = /(?:^|[-._])(I?Q\d(?:_[A-Z0-9]+)*|BF16|F16|F32|MXFP4)$/i.exec(stem)?.[1];
  return named?.toUpperCase() ?? stem;
}
