/** How a model is run, and why that way: the same at every door. */
import { z } from 'zod';

/** What runs a model: llama.cpp, ONNX Runtime on its own, or transformers.js over ONNX Runtime. */
export const backendSchema = z.enum(['llama', 'onnx', 'transformers']);
/** What runs a model. */
export type Backend = z.output<typeof backendSchema>;

/**
 * Where the weights that run come from: `published` as they lie in the model's folder, `converted` from its raw
 * checkpoint without a loss, `quantized` from it in fewer bits.
 */
export const accelerationSourceSchema = z.enum(['published', 'converted', 'quantized']);
/** Where the weights that run come from. */
export type AccelerationSource = z.output<typeof accelerationSourceSchema>;

/** A speed that may be expected: the medians of the last runs here on the same engine, device and dtype. */
export const expectedSpeedSchema = z.object({
  /** Null where the task has no tokens. */
  tokens_per_second: z.number().nullable(),
  /** For one input, without queue and load, in milliseconds. */
  run_ms: z.number(),
  /** Null where no load was seen. */
  load_ms: z.number().nullable(),
});
/** A speed that may be expected. */
export type ExpectedSpeed = z.output<typeof expectedSpeedSchema>;

/** One way of running a model. */
export const accelerationProfileSchema = z.object({
  /** Engine, device and dtype in one word: `llama-cpu-Q8_0`. */
  profile: z.string(),
  engine: backendSchema,
  /** A device's id; the first CUDA device may be `cuda:0`. */
  device: z.string(),
  /** fp32, fp16, q8, q4, … for ONNX; the quantization's own name (Q8_0) for GGUF. */
  dtype: z.string(),
  source: accelerationSourceSchema,
  /** Why it was chosen, or why it is another one than was chosen; sentences for a person. */
  reason: z.string(),
  /** Memory that it is expected to take, in bytes. */
  memory_bytes: z.number().nonnegative(),
  /** Null before the first run here. */
  speed: expectedSpeedSchema.nullable(),
});
/** One way of running a model. */
export type AccelerationProfile = z.output<typeof accelerationProfileSchema>;

/**
 * What a result says of the way in which it was computed: all of a profile, or its name and reason alone where nothing
 * was computed (echo) and in results that were kept before profiles told more.
 */
export const accelerationSchema = accelerationProfileSchema
  .partial()
  .required({ profile: true, reason: true });

/** The name of a profile. */
export function profileName(way: Pick<AccelerationProfile, 'engine' | 'device' | 'dtype'>): string {
  return `${way.engine}-${way.device}-${way.dtype}`;
}

/** The profile of what ran on another device than was planned: nothing is known of its speed there. */
export function fellBack(planned: AccelerationProfile, device: string, reason: string): AccelerationProfile {
  return { ...planned, profile: profileName({ ...planned, device }), device, reason, speed: null };
}
