/** What main and a converter process say to each other. One process makes one conversion. */
import { z } from 'zod';
import { route } from './rpc/contract.ts';

/** Rises with every incompatible change of this file; main refuses a converter of another version. */
export const CONVERTER_PROTOCOL = 2;

/**
 * Part of every cache key: rises whenever the same checkpoint would become another graph. The golden hashes of the
 * graphs tell when that is.
 */
export const CONVERTER_VERSION = 6;

/** Where a raw checkpoint lies. Absolute paths. */
export const checkpointPlaceSchema = z.object({
  folder: z.string(),
  /** The folders that its files may really lie in, links followed. */
  allowed: z.array(z.string()),
});

/** How much of a model's answers a quantization keeps, measured right after it was made: the graph that keeps least. */
export const measuredQualitySchema = z.object({
  measured: z.literal(true),
  /** Its name without `.onnx`: `decoder_model_merged`. */
  graph: z.string(),
  /** Cosine between the outputs of the quantized graph and of the float graph, over all inputs; the worst output's. */
  cosine: z.number(),
  /** Of rows of logits, the part whose largest stands at the same place; null where there are no logits of classes. */
  same_label: z.number().nullable(),
  /** Inputs that both were run on. */
  inputs: z.int().positive(),
  /** Of the task's evaluation set, or numbers from a seed where no set fits all that the graph takes. */
  of: z.enum(['texts', 'pictures', 'sounds', 'seed']),
  /** Graphs of the model that could not be compared, and why, in words that follow "Not measured:". */
  unmeasured: z.array(z.object({ graph: z.string(), reason: z.string() })),
});
/** What was measured of a quantization. */
export type MeasuredQuality = z.output<typeof measuredQualitySchema>;

/** What a quantization keeps of a model's answers, or why nobody knows, in words that follow "Not measured:". */
export const conversionQualitySchema = z.discriminatedUnion('measured', [
  measuredQualitySchema,
  z.object({ measured: z.literal(false), reason: z.string() }),
]);
/** What a quantization keeps of a model's answers, or why nobody knows. */
export type ConversionQuality = z.output<typeof conversionQualitySchema>;

/** Why nobody knows what a quantized GGUF file keeps. */
export const GGUF_NOT_MEASURED =
  'a GGUF file is run by llama.cpp, which is not there while the file is made, so its answers are not compared with those of the checkpoint';

/** An input of a model's task, that a quantization is measured on. */
export const qualitySampleSchema = z.object({
  /** What the model is given in words; null where it is given none. */
  text: z.string().nullable(),
  /** What it is to say of it; null where it says nothing. */
  target: z.string().nullable(),
  /** Pictures and sounds as its own preprocessor makes them, by the input's name: files of float32 in the machine's order. */
  tensors: z.record(z.string(), z.object({ file: z.string(), dims: z.array(z.int().positive()) })),
});
/** An input of a model's task, that a quantization is measured on. */
export type QualitySample = z.output<typeof qualitySampleSchema>;

/** Where the figure lies beside the graphs that it is of. */
export const QUALITY_FILE = 'quality.json';

/** Inputs that a quantization is measured on at most: a few seconds of a large encoder. */
export const MAX_QUALITY_SAMPLES = 16;

/** ONNX graphs that point into the weights of a checkpoint. */
export const convertedGraphsSchema = z.object({
  /** Absolute folder of the .onnx files. */
  directory: z.string(),
  /** Absolute folder of the weights that they point into. */
  weights: z.string(),
  /** Bytes of each graph, by its name without `.onnx`. */
  graphs: z.record(z.string(), z.number().nonnegative()),
  /** Null where nothing was quantized. */
  quality: conversionQualitySchema.nullable().default(null),
});
/** ONNX graphs that point into the weights of a checkpoint. */
export type ConvertedGraphs = z.output<typeof convertedGraphsSchema>;

/** What the weights of a language model become in a GGUF file, by llama.cpp's names; the first is the usual choice. */
export const GGUF_QUANTIZATIONS = ['Q8_0', 'F16', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0'] as const;
/** A quantization of a GGUF file. */
export type GgufQuantization = (typeof GGUF_QUANTIZATIONS)[number];

/**
 * Bits of a weight with its scales: ggml's blocks of each type, for the K-quants that mix types the mean of a model of
 * eight billion weights.
 */
export const GGUF_BITS: Readonly<Record<GgufQuantization, number>> = {
  Q8_0: 8.5,
  F16: 16,
  Q6_K: 6.5625,
  Q5_K_M: 5.7,
  Q4_K_M: 4.85,
  Q4_0: 4.5,
};

/** The quantization of that name; null for any other. */
export function ggufQuantization(name: string): GgufQuantization | null {
  return GGUF_QUANTIZATIONS.find((known) => known === name) ?? null;
}

/**
 * What the weights of a graph become, by transformers.js' names where it has them: `q8` and `q4`, blocks of codes whose
 * layers still compute on floats; `int8`, integer products, quick on CPUs; `f16`, for GPUs.
 */
export const GRAPH_QUANTIZATIONS = ['q8', 'q4', 'int8', 'f16'] as const;
/** A quantization of ONNX graphs. */
export type GraphQuantization = (typeof GRAPH_QUANTIZATIONS)[number];

/** The quantization of graphs by that name; null for any other. */
export function graphQuantization(name: string): GraphQuantization | null {
  return GRAPH_QUANTIZATIONS.find((known) => known === name) ?? null;
}

/** Those that a raw checkpoint may become when it is loaded, where it does not fit as it is: the smallest loss first. */
export const GRAPHS_WHEN_LOADED = ['q8', 'q4'] as const satisfies readonly GraphQuantization[];

/**
 * Bits of a weight of such graphs: codes with a scale for each block, tables in eight bits, and a part that stays in
 * float; rounded up, as more of a small model is tables.
 */
export const GRAPH_BITS: Readonly<Record<(typeof GRAPHS_WHEN_LOADED)[number], number>> = { q8: 9, q4: 6 };

/** The quantization that a raw checkpoint may be loaded in by that name; null for any other. */
export function graphWhenLoaded(name: string): (typeof GRAPHS_WHEN_LOADED)[number] | null {
  return GRAPHS_WHEN_LOADED.find((known) => known === name) ?? null;
}

/**
 * A quantization below is not offered. At a cosine of 0.95 what was added to the outputs has a third of their length
 * (tan of 18 degrees): a classifier's near calls and the order of near neighbours are noise then. Four bits of a trained
 * model lie above 0.98, and eight above 0.999 where the products stay in float: below 0.98 those are broken.
 */
export const LEAST_COSINE: Readonly<Record<GraphQuantization, number>> = {
  f16: 0.98,
  q8: 0.98,
  int8: 0.95,
  q4: 0.95,
};

/** What a raw checkpoint can become, the first of a kind the usual choice, and what it cannot. */
export const conversionOffersSchema = z.object({
  /** Of its weights as they are. */
  bytes: z.number(),
  /** The graphs that point into them, and how long it took to build them; null where there are none. */
  graphs: z.object({ bytes: z.number(), ms: z.number() }).nullable(),
  offers: z.array(
    z.object({
      to: z.enum(['onnx', 'gguf']),
      /** Null for a copy of the weights as they are. */
      quantization: z.enum([...GGUF_QUANTIZATIONS, ...GRAPH_QUANTIZATIONS]).nullable(),
      /** Of the files that it would have. */
      bytes: z.number(),
      /**
       * Why it will not be known what it keeps of the answers, in words that follow "Not measured:"; left out where it
       * is compared, and where nothing is lost.
       */
      not_measured: z.string().optional(),
      /** Why it was refused when it was made before: it lost too much. Left out where it was not. */
      lossy: z.string().optional(),
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

/** How fast one of a model's graphs is, and how near its answers are to those of the usual one. */
export const variantTimeSchema = z.object({
  /** By which the graph is known: `q8`. */
  dtype: z.string(),
  /** Of a pass over one input: the median over inputs and rounds. */
  ms: z.number().positive(),
  /** Between its outputs and those of the usual graph, over all inputs; the worst output's. */
  cosine: z.number(),
});
/** How fast one of a model's graphs is, and how near its answers are to those of the usual one. */
export type VariantTime = z.output<typeof variantTimeSchema>;

/** Graphs of one model that are compared at most; repositories with every variant have eight. */
export const MAX_COMPARED = 12;

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
      /** What a quantization is compared on. */
      samples: z.array(qualitySampleSchema).max(MAX_QUALITY_SAMPLES).default([]),
      /** Kept although it lies below {@link LEAST_COSINE}. */
      force: z.boolean().default(false),
    }),
    event: conversionProgressSchema,
    output: convertedGraphsSchema,
  }),
  /**
   * Writes the GGUF file of a language model into the folder `out`. A process that is killed leaves a file with the ending
   * of {@link partSuffix}.
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
      /** Over a file of the same name, which is there as it was until the new one is whole. */
      replace: z.boolean().default(false),
      /** Puts copies of the model's card and licence beside it. */
      papers: z.boolean().default(false),
    }),
    event: conversionProgressSchema,
    output: convertedGgufSchema,
  }),
  /**
   * Runs the graphs of a model, of which each is all of it, by turns on the same inputs on the CPU. Those that can't be
   * run are left out; none comes back where there are no inputs.
   */
  variants: route({
    input: z.object({
      /** Absolute. */
      folder: z.string(),
      /** The usual one first, that the others are held against; paths relative to `folder`. */
      graphs: z
        .array(z.object({ dtype: z.string(), file: z.string() }))
        .min(2)
        .max(MAX_COMPARED),
      samples: z.array(qualitySampleSchema).max(MAX_QUALITY_SAMPLES),
      /** Of each session. */
      threads: z.int().positive(),
    }),
    event: z.never(),
    output: z.object({ variants: z.array(variantTimeSchema) }),
  }),
};
/** Routes that a converter process serves. */
export type ConverterContract = typeof converterContract;
