/** What quantized weights save against fp16: pure. */
import type { Plan } from '../../shared/runner.ts';

/** Bits of one weight in a file, its scales included. GGUF's are those of ggml's block sizes, ONNX's of blocks of 32 to 128. */
const BITS: readonly (readonly [RegExp, number])[] = [
  [/^(fp32|f32)$/i, 32],
  [/^(fp16|f16|bf16)$/i, 16],
  [/^q8_0$/i, 8.5],
  [/^(q8|int8|uint8|quantized)$/i, 8.25],
  [/^q6_k$/i, 6.56],
  [/^q5_(0|1|k)/i, 5.5],
  [/^(iq4|mxfp4)/i, 4.25],
  [/^q4_k/i, 4.85],
  [/^(q4|q4f16|bnb4|q4_0|q4_1)$/i, 4.5],
  [/^i?q3/i, 3.5],
  [/^i?q2/i, 2.7],
  [/^i?q1/i, 1.8],
];

/** Bytes that a plan's weights would take more as fp16; 0 where they are no smaller, or the dtype is not known. */
export function quantizationSavings({ dtype, memory }: Pick<Plan, 'dtype' | 'memory'>): number {
  const bits = BITS.find(([name]) => name.test(dtype))?.[1] ?? 16;
  const weights = memory.lines.find(({ label }) => label === 'weights')?.bytes ?? 0;
  return Math.max(0, weights * (16 / bits - 1));
}
