/** Models as the outside sees them (`M` of the API), and the devices that they can run on. */
import { z } from 'zod';
import { accelerationProfileSchema, backendSchema } from './acceleration.ts';
import { roomSchema } from './room.ts';

/** Where a model's files came from. */
export const modelSourceSchema = z.enum(['embedded', 'folder', 'hub', 'huggingface', 'ollama', 'lmstudio']);
/** Where a model's files came from. */
export type ModelSource = z.output<typeof modelSourceSchema>;

export { backendSchema, type Backend } from './acceleration.ts';

/** A model's place between disk and memory. */
export const modelStateSchema = z.enum([
  'available',
  'loading',
  'loaded',
  'unloading',
  'failed',
  'quarantined',
]);
/** A model's place between disk and memory. */
export type ModelState = z.output<typeof modelStateSchema>;

/** One line of a memory estimate, so that a person can check the sum. */
export const memoryLineSchema = z.object({ label: z.string(), bytes: z.number(), why: z.string() });

/** A speed that was measured here. */
export const measuredSpeedSchema = z.object({
  device: z.string(),
  backend: z.string(),
  dtype: z.string(),
  /** Median of the last runs: tokens a second where the task has tokens, else null. */
  tokens_per_second: z.number().nullable(),
  /** Median time for one input, without queue and load, in milliseconds. */
  run_ms: z.number(),
  /** Median time of a load in milliseconds; null where none was seen. */
  load_ms: z.number().nullable(),
  runs: z.int(),
  at: z.string(),
});
/** A speed that was measured here. */
export type MeasuredSpeed = z.output<typeof measuredSpeedSchema>;

/** One model of the library. */
export const modelInfoSchema = z.object({
  id: z.string(),
  task: z.string().nullable(),
  source: modelSourceSchema,
  backend: backendSchema.nullable(),
  format: z.enum(['gguf', 'onnx', 'safetensors', 'torch', 'unknown']),
  size_bytes: z.number(),
  state: modelStateSchema,
  loaded: z.boolean(),
  device: z.string().nullable(),
  /** How it runs now, else how it would; null where nothing of it can be run. */
  acceleration: accelerationProfileSchema.nullable(),
  sandboxed: z.boolean(),
  memory: z.object({
    estimated_bytes: z.number().nullable(),
    measured_bytes: z.number().nullable(),
    lines: z.array(memoryLineSchema).optional(),
  }),
  last_used_at: z.string().nullable(),
  popularity: z.number(),
  /** How fast it was on the device of now; null before its first run. */
  speed: measuredSpeedSchema.nullable(),
  /** True while a request uses it. */
  in_use: z.boolean(),
  /** True where a person keeps it in memory: once loaded it is not unloaded to make room. */
  pinned: z.boolean(),
  /** Files or dtypes that `id:variant` can name. */
  variants: z.array(z.string()),
  /** The file that is in memory, else the one that would run now, and where; null where none can. */
  planned: z
    .object({
      variant: z.string(),
      device: z.string(),
      gpu_bytes: z.number(),
      /** What its raw weights become first; left out where its files are run as they are. */
      converts: z.enum(['onnx', 'gguf']).optional(),
    })
    .nullable(),
  /** What each of several variants weighs and would need, in bytes; empty where there is no choice. */
  files: z.array(
    z.object({
      variant: z.string(),
      bytes: z.number(),
      estimated_bytes: z.number().nullable(),
      gpu_bytes: z.number(),
    }),
  ),
  /** True where the model has a chat template of its own. */
  chat: z.boolean(),
  /** Why it failed or is set aside, with the way out. */
  problem: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
});
/** One model of the library. */
export type ModelInfo = z.output<typeof modelInfoSchema>;

/** Every device that Hearth knows of. `mps` is Metal/CoreML. */
export const deviceIdSchema = z.enum(['cuda', 'mps', 'dml', 'webgpu', 'vulkan', 'cpu']);
/** A device. */
export type DeviceId = z.output<typeof deviceIdSchema>;

/** What the machine has, as probed. Sizes in bytes unless the name says GB (10^9 bytes). */
export const capabilitiesSchema = z.object({
  cuda: z.boolean(),
  mps: z.boolean(),
  dml: z.boolean(),
  webgpu: z.boolean(),
  vulkan: z.boolean(),
  /** Where there is CUDA: whether ONNX Runtime has its libraries for it. Left out where there is none. */
  onnx_cuda: z.boolean().optional(),
  gpu_name: z.string().nullable(),
  /** Memory of the GPU, or of the machine where they share it; null where there is no GPU. */
  memory_gb: z.number().nullable(),
  cpu_model: z.string(),
  /** Physical cores where they can be told, else logical ones. */
  cpu_cores: z.int().positive(),
  ram_gb: z.number(),
  platform: z.string(),
  arch: z.string(),
  /** Why a device is missing, by its id. */
  reasons: z.record(z.string(), z.string()),
});
/** What the machine has. */
export type DeviceCapabilities = z.output<typeof capabilitiesSchema>;

/** The choice of a device and the reason in words; `GET /api/devices`. */
export const devicesReportSchema = z.object({
  /** `cuda:0`, `mps`, `dml`, `webgpu`, `vulkan` or `cpu`. */
  device: z.string(),
  reason: z.string(),
  capabilities: capabilitiesSchema,
  devices: z.array(z.object({ id: deviceIdSchema, available: z.boolean(), reason: z.string() })),
  /** CPU threads that a model is given for a pass, and why so many. */
  threads: z.object({ count: z.int().positive(), reason: z.string() }),
});
/** The choice of a device and the reason. */
export type DevicesReport = z.output<typeof devicesReportSchema>;

/** Memory of a GPU that has its own. */
export const gpuMemorySchema = z.object({
  name: z.string(),
  total_bytes: z.number(),
  /** Taken by all programs together; null where no driver tells. */
  used_bytes: z.number().nullable(),
  /** What Hearth's models hold of it, as estimated. */
  held_bytes: z.number(),
  /** What Hearth's models may take of it. */
  budget_bytes: z.number(),
});
/** Memory of a GPU that has its own. */
export type GpuMemory = z.output<typeof gpuMemorySchema>;

/** `GET /api/health`. */
export const healthSchema = z.object({
  status: z.literal('ok'),
  version: z.string(),
  device: z.string(),
  models: z.object({ loaded: z.int(), max: z.int() }),
  queue: z.object({ depth: z.int(), running: z.int() }),
  memory: z.object({
    used_bytes: z.number(),
    total_bytes: z.number(),
    watermark: z.number(),
    /** What one more model may take. */
    room: roomSchema,
  }),
  /** What does not work now, in sentences: a disk that is full, a database that can't be written. */
  troubles: z.array(z.string()),
  /** Null where there is no GPU, or one that shares the machine's memory. */
  gpu: gpuMemorySchema.nullable(),
});
/** The engine's state at a glance. */
export type Health = z.output<typeof healthSchema>;
