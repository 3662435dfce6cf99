/** What main and a runner process say to each other, and the plan by which a runner loads its model. */
import { z } from 'zod';
import { accelerationProfileSchema } from './acceleration.ts';
import {
  GGUF_QUANTIZATIONS,
  GRAPHS_WHEN_LOADED,
  MAX_QUALITY_SAMPLES,
  qualitySampleSchema,
} from './converter.ts';
import { loadStageSchema } from './inference.ts';
import { backendSchema, deviceIdSchema, memoryLineSchema } from './models.ts';
import { route } from './rpc/contract.ts';
import { taskIdSchema } from './tasks/index.ts';
import { tokenLogprobSchema } from './tasks/logprobs.ts';

/** Rises with every incompatible change of this file; main refuses a runner of another version. */
export const RUNNER_PROTOCOL = 1;

/** Everything that a runner needs in order to load a model: the resolver's decision. */
export const planSchema = z.object({
  model: z.string(),
  task: taskIdSchema,
  backend: backendSchema,
  /** Absolute folder of the model (for a lone .gguf: the folder that it lies in). */
  directory: z.string(),
  /** The weights file, relative to `directory`. */
  file: z.string(),
  /** The other graphs of a model of several (`encoder_model`, `vision_encoder`), by name; relative to `directory`. */
  parts: z.record(z.string(), z.string()).optional(),
  /** What a raw checkpoint has to become before a runner can load it; left out where it can as it is. */
  convert: z
    .object({
      to: z.enum(['onnx', 'gguf']),
      /** Left out, the usual one of a GGUF file, and graphs that point into the weights. */
      quantization: z.enum([...GGUF_QUANTIZATIONS, ...GRAPHS_WHEN_LOADED]).optional(),
      /** The folders that its files may really lie in, links followed. */
      allowed: z.array(z.string()),
    })
    .optional(),
  /** Where what was made of a raw checkpoint lies: `file` and `parts` are below `directory`. Absolute folders. */
  converted: z
    .object({
      directory: z.string(),
      /** The weights that the graphs point into. */
      weights: z.string(),
    })
    .optional(),
  /** fp32, fp16, q8, q4, … for ONNX; the quantization's own name (Q8_0) for GGUF. */
  dtype: z.string(),
  device: deviceIdSchema,
  /** CPU threads that the runner may keep busy. */
  threads: z.int().positive(),
  /** Tokens of context to make room for; only decoders have one. */
  context_length: z.int().positive().nullable(),
  memory: z.object({
    total_bytes: z.number().nonnegative(),
    lines: z.array(memoryLineSchema),
    /** The sum before earlier runs corrected it; left out where none has. */
    estimated_bytes: z.number().nonnegative().optional(),
  }),
  acceleration: accelerationProfileSchema,
});
/** A resolver's decision. */
export type Plan = z.output<typeof planSchema>;

/** Where the pictures and sounds of a run lie, and where it puts those that it makes. Absolute paths. */
export const runMediaSchema = z.object({
  /** Path of each picture and sound of the input, by `media_id`. */
  inputs: z.record(z.string(), z.string()),
  output_directory: z.string(),
});
/** Where the pictures and sounds of a run lie. */
export type RunMediaPlaces = z.output<typeof runMediaSchema>;

/** What a runner reports of itself once its model is loaded. */
export const loadedSchema = z.object({
  /** The device that it really runs on, after any fall back. */
  device: z.string(),
  acceleration: accelerationProfileSchema,
  /** Resident memory of the process after loading, in bytes. */
  memory_bytes: z.number(),
  context_length: z.int().positive().nullable(),
  warnings: z.array(z.string()),
});
/** What a runner reports of itself once its model is loaded. */
export type Loaded = z.output<typeof loadedSchema>;

/** What a run streams. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('token'),
    text: z.string(),
    item: z.int().nonnegative().optional(),
    logprobs: z.array(tokenLogprobSchema).optional(),
  }),
  z.object({
    type: z.literal('progress'),
    step: z.int().nonnegative(),
    steps: z.int().positive(),
    preview: z.string().optional(),
  }),
  z.object({ type: z.literal('partial'), result: z.unknown() }),
]);
/** What a run streams. */
export type RunEvent = z.output<typeof runEventSchema>;

/** Where a model really runs. */
export const ranOnSchema = loadedSchema.pick({ device: true, acceleration: true });

/** What a run ends with: one result for each item, in order. */
export const runOutputSchema = z.object({
  results: z.array(z.unknown()),
  warnings: z.array(z.string()),
  /** Milliseconds from the start of the run to its first token. */
  first_token_ms: z.number().optional(),
  tokens_per_second: z.number().optional(),
  input_tokens: z.int().optional(),
  /** Where the model runs since a run found out that it can't where it was loaded; left out where nothing changed. */
  ran: ranOnSchema.optional(),
});
/** What a run ends with. */
export type RunOutput = z.output<typeof runOutputSchema>;

/** Facts of a model file that only its header tells; read in a process that may die of a hostile one. */
export const headerSchema = z.object({
  format: z.enum(['gguf', 'safetensors', 'onnx']),
  /** Bytes of weights, from the header's own tensor table (GGUF, safetensors) or the file's size (ONNX). */
  weight_bytes: z.number().nonnegative(),
  parameters: z.number().nonnegative().nullable(),
  architecture: z.string().nullable(),
  /** Quantization of most weights, where the format says. */
  dtype: z.string().nullable(),
  layers: z.int().nonnegative().nullable(),
  kv_heads: z.int().nonnegative().nullable(),
  head_dim: z.int().nonnegative().nullable(),
  context_length: z.int().nonnegative().nullable(),
  chat: z.boolean(),
});
/** Facts of a model file's header. */
export type ModelHeader = z.output<typeof headerSchema>;

/** What a device probe found; each part is null where it could not be asked. */
export const probeSchema = z.object({
  /** Providers of ONNX Runtime that come with it, and those whose libraries were installed beside it. */
  ort_backends: z.array(z.string()),
  nvidia: z.object({ name: z.string(), memory_bytes: z.number(), driver: z.string() }).nullable(),
  metal: z.object({ name: z.string(), memory_bytes: z.number() }).nullable(),
  dxgi: z.object({ name: z.string(), memory_bytes: z.number() }).nullable(),
  vulkan: z.object({ name: z.string(), memory_bytes: z.number() }).nullable(),
  /** Why a probe found nothing, by its name. */
  reasons: z.record(z.string(), z.string()),
});
/** What a device probe found. */
export type DeviceProbe = z.output<typeof probeSchema>;

/** Routes that a runner process serves. `inspect` and `probe` need no model; a process does either those or one model. */
export const runnerContract = {
  hello: route({
    input: z.object({ protocol: z.int() }),
    event: z.never(),
    output: z.object({ protocol: z.int(), pid: z.int() }),
  }),
  load: route({
    input: planSchema,
    event: z.object({ stage: loadStageSchema, loaded: z.number(), total: z.number() }),
    output: loadedSchema,
  }),
  run: route({
    input: z.object({
      task: taskIdSchema,
      items: z.array(z.unknown()),
      options: z.unknown(),
      media: runMediaSchema.optional(),
    }),
    event: runEventSchema,
    output: runOutputSchema,
  }),
  /** How many threads the run under way, and those after it, may keep busy; a backend whose pool stands keeps its own. */
  threads: route({
    input: z.object({ threads: z.int().positive() }),
    event: z.never(),
    output: z.object({}),
  }),
  /** Passes of a graph over token ids with each of these counts of threads in turn; times in ms. Needs no model. */
  timeThreads: route({
    input: z.object({ file: z.string(), counts: z.array(z.int().positive()).min(1).max(16) }),
    event: z.never(),
    output: z.object({ times: z.array(z.object({ threads: z.int().positive(), ms: z.array(z.number()) })) }),
  }),
  /**
   * Pictures or sounds as a model's own preprocessor makes them, in files of the folder `out`, by the names of the
   * graph's inputs. Needs no model.
   */
  prepare: route({
    input: z.object({
      directory: z.string(),
      kind: z.enum(['picture', 'sound']),
      files: z.array(z.string()).max(MAX_QUALITY_SAMPLES),
      out: z.string(),
    }),
    event: z.never(),
    output: z.object({ tensors: z.array(qualitySampleSchema.shape.tensors) }),
  }),
  /** Answers once no run is under way: how main learns that a cancelled one has really stopped. */
  drain: route({ input: z.object({}), event: z.never(), output: z.object({}) }),
  ping: route({ input: z.object({}), event: z.never(), output: z.object({ memory_bytes: z.number() }) }),
  inspect: route({ input: z.object({ file: z.string() }), event: z.never(), output: headerSchema }),
  probe: route({ input: z.object({}), event: z.never(), output: probeSchema }),
};
/** Routes that a runner process serves. */
export type RunnerContract = typeof runnerContract;
