/** Whether llama.cpp reads a model's weights from the mapped file, or from a copy that it makes. */

/**
 * Formats whose matrices llama.cpp puts in another order in memory to compute with them on a CPU, by what begins the name
 * of a quantization that is made of them (`ggml_repack_get_optimal_repack_type` of ggml's cpu/repack.cpp). On ARM these
 * are nearly all.
 */
const REARRANGED: Readonly<Partial<Record<NodeJS.Architecture, RegExp>>> = {
  x64: /^(?:Q4_0|Q4_K|Q2_K|IQ4_NL|MXFP4)/,
  arm64: /^(?:Q4_0|Q4_K|Q5_K|Q6_K|Q8_0|Q2_K|IQ4_NL|MXFP4)/,
};

/**
 * Whether to map a GGUF file of the quantization `dtype` into memory. What is rearranged would be there twice, in the copy
 * and in the pages of the file, which count as the process's and of which nothing is read again: a Q4_0 took half the
 * memory of F16, where it has 0.31 of its bytes. Reading it costs a quarter more of the load's time on the processor.
 * Everything else is best mapped: nothing is copied, and the system may drop its pages where memory is short.
 */
export function mapsWeights(
  dtype: string,
  device: string,
  architecture: NodeJS.Architecture = process.arch,
): boolean {
  return device !== 'cpu' || REARRANGED[architecture]?.test(dtype.toUpperCase()) !== true;
}
