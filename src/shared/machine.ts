/** What System and Models show of this machine beside models and devices: memory over time, logs, versions, files. */
import { z } from 'zod';
import { accelerationProfileSchema } from './acceleration.ts';
import { keptModelSchema } from './kept.ts';
import { conversionQualitySchema } from './converter.ts';
import { deviceIdSchema, measuredSpeedSchema, memoryLineSchema, modelInfoSchema } from './models.ts';

/** Memory now, in bytes. */
export const memorySampleSchema = z.object({
  at: z.number(),
  /** Of the main process. */
  app_bytes: z.number(),
  /** Of all runners together. */
  runners_bytes: z.number(),
  /** Taken on the whole machine, Hearth included. */
  used_bytes: z.number(),
  total_bytes: z.number(),
});
/** Memory now. */
export type MemorySample = z.output<typeof memorySampleSchema>;

/** One line of the log. */
export const logLineSchema = z.object({
  /** Rises by one with each line of this start. */
  seq: z.int(),
  at: z.number(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  message: z.string(),
  /** Everything else that was logged with it. */
  fields: z.record(z.string(), z.unknown()),
});
/** One line of the log. */
export type LogLine = z.output<typeof logLineSchema>;

/** What the host can do for the page, and what it is. */
export const aboutSchema = z.object({
  version: z.string(),
  /** `electron` has a window of its own; `browser` is served. */
  host: z.enum(['electron', 'browser']),
  platform: z.string(),
  /** True where the host can show a file in the system's file manager. */
  can_reveal: z.boolean(),
  data_folder: z.string(),
  /** Versions of what Hearth runs on (Node, Electron, the engines), by name. */
  versions: z.record(z.string(), z.string()),
  /** Licences of what is shipped. */
  packages: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
  /** What had to be repaired at the start, in sentences: a broken settings file or database that was set aside. */
  repairs: z.array(z.string()),
});
/** What the host can do, and what it is. */
export type About = z.output<typeof aboutSchema>;

/** One file of a model. */
export const modelFileSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  /** dtype of a weights file that can be chosen; null for every other file. */
  variant: z.string().nullable(),
  /** `unchecked` until somebody asked. */
  check: z.enum(['unchecked', 'ok', 'damaged']),
  problem: z.string().nullable(),
});

/** One file of a model. */
export type ModelFile = z.output<typeof modelFileSchema>;

/** What a person may choose for a model: a dtype of its files, and a device where it is not left to Hearth. */
export const profileChoiceSchema = z.object({
  variant: z.string().min(1).max(100),
  device: deviceIdSchema.nullable(),
});
/** What a person may choose for a model. */
export type ProfileChoice = z.output<typeof profileChoiceSchema>;

/** Everything that the details of a model show. */
export const modelDetailsSchema = z.object({
  model: modelInfoSchema,
  directory: z.string(),
  /** Markdown of the card without its front matter; null where there is none. Untrusted text. */
  card: z.string().nullable(),
  licence: z.string().nullable(),
  files: z.array(modelFileSchema),
  memory: z.object({ total_bytes: z.number(), lines: z.array(memoryLineSchema) }).nullable(),
  speeds: z.array(measuredSpeedSchema),
  /** How much of the raw checkpoint's answers it keeps, where Hearth quantized it and could measure that. */
  quality: conversionQualitySchema.nullable(),
  /** What Hearth keeps of it so that its next load is quick; all of it can be made again. */
  kept: z.array(keptModelSchema),
  /** Every way in which it could be run now, for a person to choose from. */
  profiles: z.array(accelerationProfileSchema),
  /** What a person chose; null where it is left to Hearth. */
  chosen: profileChoiceSchema.nullable(),
  /** False for embedded models and those of other programs. */
  removable: z.boolean(),
});
/** Everything that the details of a model show. */
export type ModelDetails = z.output<typeof modelDetailsSchema>;

/** How a check of a model's files goes on. */
export const checkProgressSchema = z.object({
  path: z.string(),
  done_bytes: z.number(),
  total_bytes: z.number(),
});
/** How a check of a model's files goes on. */
export type CheckProgress = z.output<typeof checkProgressSchema>;
