/** What the processes with a bare library are asked, and what they answer. */
import { z } from 'zod';
import { taskIdSchema } from '../../src/shared/tasks/index.ts';

/** Questions to `bare-llama.ts`; `load` comes first. */
export const bareLlamaSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('load'),
    path: z.string(),
    threads: z.int().positive(),
    maxContext: z.int().positive(),
    /** Whether the file is mapped (`src/runner/backends/mapped-weights.ts`). */
    maps: z.boolean().default(true),
  }),
  z.object({ ask: z.literal('decode'), prompt: z.string(), tokens: z.int().positive() }),
  z.object({ ask: z.literal('memory') }),
]);

/** A text of the bare library, and the milliseconds from its first to its last token. */
export const bareDecodeSchema = z.object({ text: z.string(), tokens: z.int(), ms: z.number() });

/** Questions to `bare-onnx.ts`; `load` comes before `run`. */
export const bareOnnxSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('load'), path: z.string(), threads: z.int().positive() }),
  z.object({
    ask: z.literal('run'),
    /** Ids of one text. */
    ids: z.array(z.int()).default([]),
    /** Sides of made-up pixels, for a graph of pictures. */
    pixels: z.array(z.int().positive()).default([]),
    times: z.int().positive(),
  }),
  z.object({ ask: z.literal('memory') }),
]);

/** What the process takes of the machine's memory now and took at most, files that it maps included. */
export const bareMemorySchema = z.object({ bytes: z.number(), peak: z.number() });

/** Milliseconds that opening the session took. */
export const bareLoadedSchema = z.object({ ms: z.number() });

/** Milliseconds of each run, and the last run's first output. */
export const bareRunsSchema = z.object({ ms: z.array(z.number()), values: z.array(z.number()) });

/** Questions to `bare-task.ts`; `load` comes first. */
export const bareTaskSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('load'),
    task: taskIdSchema,
    directory: z.string(),
    file: z.string(),
    parts: z.record(z.string(), z.string()),
    threads: z.int().positive(),
  }),
  z.object({
    ask: z.literal('run'),
    /** As the HTTP interface takes them; what `file` holds is in them as {@link BARE_MEDIA}. */
    inputs: z.unknown(),
    options: z.unknown(),
    file: z.string().nullable(),
    times: z.int().positive(),
  }),
]);

/** Stands for a picture or sound; the runner finds its path by it. */
export const BARE_MEDIA = '0'.repeat(64);

/** Milliseconds of each run: all of it, and the part that was `session.run`. */
export const bareTaskRunsSchema = z.object({ ms: z.array(z.number()), session_ms: z.array(z.number()) });

/** The answer to `load`. */
export const doneSchema = z.object({});
