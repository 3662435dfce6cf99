/** What main and a converter process say to each other. One process makes one conversion. */
import { z } from 'zod';
import { route } from './rpc/contract.ts';

/** Rises with every incompatible change of this file; main refuses a converter of another version. */
export const CONVERTER_PROTOCOL = 1;

/** Where a raw checkpoint lies. Absolute paths. */
export const checkpointPlaceSchema = z.object({
  folder: z.string(),
  /** The folders that its files may really lie in, links followed. */
  allowed: z.array(z.string()),
});

/** ONNX graphs that point into the weights of a checkpoint. */
export const convertedGraphsSchema = z.object({
  /** Absolute folder of the .onnx files. */
  directory: z.string(),
  /** Absolute folder of the weights that they point into. */
  weights: z.string(),
  /** Bytes of each graph, by its name without `.onnx`. */
  graphs: z.record(z.string(), z.number().nonnegative()),
});
/** ONNX graphs that point into the weights of a checkpoint. */
export type ConvertedGraphs = z.output<typeof convertedGraphsSchema>;

/** What the weights of a language model become in a GGUF file, by llama.cpp's names; the first is the usual choice. */
export const GGUF_QUANTIZATIONS = ['Q8_0', 'F16', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0'] as const;
/** A quantization of a GGUF file. */
export type GgufQuantization = (typeof GGUF_QUANTIZATIONS)[number];

/**
 * What the weights of a graph become, by transformers.js' names where it has them: `q8` and `q4`, blocks of codes whose
 * layers still compute on floats; `int8`, integer products, quick on CPUs; `f16`, for GPUs.
 */
export const GRAPH_QUANTIZATIONS = ['q8', 'q4', 'int8', 'f16'] as const;
/** A quantization of ONNX graphs. */
export type GraphQuantization = (typeof GRAPH_QUANTIZATIONS)[number];

/** What a raw checkpoint can become, the first of a kind the usual choice, and what it cannot. */
export const conversionOffersSchema = z.object({
  /** Of its weights as they are. */
  bytes: z.number(),
  offers: z.array(
    z.object({
      to: z.enum(['onnx', 'gguf']),
      /** Null for a copy of the weights as they are. */
      quantization: z.enum([...GGUF_QUANTIZATIONS, ...GRAPH_QUANTIZATIONS]).nullable(),
      /** Of the files that it would have. */
      bytes: z.number(),
    }),
  ),
  refused: z.array(
    z.object({
      to: z.enum(['onnx', 'gguf']),
      /** Null where it is the kind of file that can't be made. */
      quantization: z.string().nullable(),
      message: z.string(),
      hint: z.string(),
    }),
  ),
});
/** What a raw checkpoint can become. */
export type ConversionOffers = z.output<typeof conversionOffersSchema>;

/** A GGUF file that was made of a checkpoint. */
export const convertedGgufSchema = z.object({
  /** Absolute. */
  path: z.string(),
  bytes: z.number().nonnegative(),
});
/** A GGUF file that was made of a checkpoint. */
export type ConvertedGguf = z.output<typeof convertedGgufSchema>;

/** The ending of a file that a process is still writing, behind the name that it is going to have. */
export function partSuffix(pid: number): string {
  return `.${String(pid)}.part`;
}

/** How far a conversion is, in bytes or steps. */
export const conversionProgressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().positive(),
});
/** How far a conversion is. */
export type ConversionProgress = z.output<typeof conversionProgressSchema>;

/** Routes that a converter process serves. */
export const converterContract = {
  hello: route({
    input: z.object({ protocol: z.int() }),
    event: z.never(),
    output: z.object({ protocol: z.int(), pid: z.int() }),
  }),
  /** What a checkpoint can become, and how large that would be; nothing is written. */
  offers: route({ input: checkpointPlaceSchema, event: z.never(), output: conversionOffersSchema }),
  /** Writes the graphs of a checkpoint into a folder of `cache`, unless they are there already. */
  onnx: route({
    input: checkpointPlaceSchema.extend({ cache: z.string() }),
    event: conversionProgressSchema,
    output: convertedGraphsSchema,
  }),
  /**
   * Makes `out`, a folder that is not there yet, a model folder that stands alone: graphs under `onnx/` with a copy of
   * the weights beside them, and the small files of the model. With a quantization, what lies beside them is made
   * smaller.
   */
  onnxFolder: route({
    input: checkpointPlaceSchema.extend({
      out: z.string(),
      quantization: z.enum(GRAPH_QUANTIZATIONS).optional(),
    }),
    event: conversionProgressSchema,
    output: convertedGraphsSchema,
  }),
  /**
   * Writes the GGUF file of a language model into the folder `out`, over one of the same name. A process that is killed
   * leaves a file with the ending of {@link partSuffix}.
   */
  gguf: route({
    input: checkpointPlaceSchema.extend({
      out: z.string(),
      quantization: z.enum(GGUF_QUANTIZATIONS),
      /** What the file is named after; left out, the folder's name. */
      name: z
        .string()
        .regex(/^[^/\\]+$/)
        .optional(),
    }),
    event: conversionProgressSchema,
    output: convertedGgufSchema,
  }),
};
/** Routes that a converter process serves. */
export type ConverterContract = typeof converterContract;
