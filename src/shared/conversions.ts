/** Conversions that were asked for: what a raw checkpoint is to become, how far that is, and how it ended. */
import { z } from 'zod';
import { requestSourceSchema } from './activity.ts';
import {
  GGUF_QUANTIZATIONS,
  GRAPH_QUANTIZATIONS,
  conversionProgressSchema,
  conversionQualitySchema,
} from './converter.ts';
import { errorBodySchema, overrideSchema, type Override } from './errors.ts';

const overrides = {
  /** Keeps a quantization that loses more than is offered. */
  force: z.boolean().optional(),
  /** Replaces what was made before. */
  replace: z.boolean().optional(),
};
const ggufRequestSchema = z.strictObject({
  to: z.literal('gguf'),
  quantization: z.enum(GGUF_QUANTIZATIONS).default(GGUF_QUANTIZATIONS[0]),
  ...overrides,
});
const graphsRequestSchema = z.strictObject({
  to: z.literal('onnx'),
  /** Left out, the weights are copied as they are. */
  quantization: z.enum(GRAPH_QUANTIZATIONS).optional(),
  ...overrides,
});

/** What a raw checkpoint is to become. It goes into Hearth's own folder of models, as a model of its own. */
export const conversionRequestSchema = z.discriminatedUnion('to', [ggufRequestSchema, graphsRequestSchema]);
/** What a raw checkpoint is to become. */
export type ConversionRequest = z.output<typeof conversionRequestSchema>;

const streamed = { stream: z.boolean().optional() };
/** The same over HTTP. */
export const conversionBodySchema = z.discriminatedUnion('to', [
  ggufRequestSchema.extend(streamed),
  graphsRequestSchema.extend(streamed),
]);

/** What was made. */
export const conversionResultSchema = z.object({
  /** The id of the model that is on the list now. */
  model: z.string(),
  /** Of all its files. */
  bytes: z.number(),
  /** How much of its answers it keeps, or why nobody knows; null for weights as they are, and F16 of GGUF. */
  quality: conversionQualitySchema.nullable(),
});
/** What was made. */
export type ConversionResult = z.output<typeof conversionResultSchema>;

/** One conversion, from when it was asked for until it is forgotten. */
export const conversionSchema = z.object({
  id: z.string(),
  /** The raw checkpoint. */
  model: z.string(),
  source: requestSourceSchema,
  to: z.enum(['onnx', 'gguf']),
  /** Null where the weights stay as they are. */
  quantization: z.string().nullable(),
  /** What it was asked to do although it is advised against. */
  overrides: z.array(overrideSchema),
  /** `waiting` for the one before; `reading` until it is known how much there is to write; `checking` what was lost. */
  phase: z.enum(['waiting', 'reading', 'writing', 'checking', 'done', 'stopped', 'failed']),
  /** In bytes; null where nobody knows yet. */
  progress: conversionProgressSchema.nullable(),
  asked_at: z.string(),
  /** Null while it waits or goes on. */
  ended_at: z.string().nullable(),
  /** Null unless it is done. */
  result: conversionResultSchema.nullable(),
  /** Null unless it failed. */
  error: errorBodySchema.nullable(),
});
/** One conversion. */
export type Conversion = z.output<typeof conversionSchema>;

/** What a request asks for although it is advised against. */
export function overridesOf({ replace = false, force = false }: ConversionRequest): Override[] {
  return [...(replace ? (['replace'] as const) : []), ...(force ? (['force'] as const) : [])];
}

/** Whether a conversion waits or goes on. */
export function isUnderWay({ ended_at: ended }: Conversion): boolean {
  return ended === null;
}

/** Events of a conversion over HTTP. */
export const conversionEventSchema = z.intersection(
  z.discriminatedUnion('type', [
    conversionProgressSchema.extend({ type: z.literal('progress') }),
    conversionResultSchema.extend({ type: z.literal('done') }),
    z.object({ type: z.literal('error'), error: errorBodySchema }),
  ]),
  z.object({ request_id: z.string(), seq: z.int().nonnegative() }),
);
/** An event of a conversion over HTTP. */
export type ConversionEvent = z.output<typeof conversionEventSchema>;
