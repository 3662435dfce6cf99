/** What an architecture is: which checkpoints it takes, how their config.json reads, and the graphs that they become. */
import { z } from 'zod';
import { headOf } from '../shared/convertible.ts';
import { HearthError } from '../shared/errors.ts';
import { notConvertible } from './failure.ts';
import type { GraphBuilder } from './graph/builder.ts';
import { ACTIVATIONS } from './graph/layers.ts';
import type { Rename, Weights } from './weights/weights.ts';

/** What `build` works with besides the config. */
export interface BuildContext<Head extends string> {
  /** What the checkpoint was trained for; one of the architecture's heads. */
  readonly head: Head;
  /** Starts one .onnx file, named without its ending. */
  readonly graph: (file: string) => GraphBuilder;
  /** The tensors, already under their new names. */
  readonly weights: Weights;
}

/** One architecture, as its file describes it. */
export interface ArchitectureOf<Config, Head extends string> {
  /** `model_type` of config.json, or `_class_name` of a diffusers component. */
  readonly types: readonly string[];
  /**
   * The heads that it writes: the class of `architectures` without the model's name, `SequenceClassification` for
   * `BertForSequenceClassification` and `Model` for `BertModel`. A checkpoint that names none is taken for a `Model`,
   * or for the only head where there is one.
   */
  readonly heads: readonly Head[];
  /** Everything that the graph depends on. A value that the graph cannot express must fail here, by its name. */
  readonly config: z.ZodType<Config>;
  /** Other spellings of the same tensors. */
  readonly renames?: readonly Rename[];
  /** Tensors that some checkpoints carry and no graph needs. */
  readonly unused?: readonly RegExp[];
  /**
   * A folder within the model's whose checkpoint is part of it, where it is there: a vocoder. Its tensors and its
   * config go by the folder's name: `vocoder.conv_pre.weight`, and `vocoder` of the config.
   */
  readonly companion?: string;
  /** Writes one graph for each file that the runtime loads. */
  readonly build: (config: Config, context: BuildContext<Head>) => void;
}

/** An architecture of any config: what the registry holds. */
export interface Architecture {
  readonly types: readonly string[];
  readonly heads: readonly string[];
  readonly renames: readonly Rename[];
  readonly unused: readonly RegExp[];
  readonly companion: string | undefined;
  /** Throws MODEL_LOAD_FAILED for a head, a config value or a tensor that it cannot express. */
  readonly build: (config: unknown, graph: (file: string) => GraphBuilder, weights: Weights) => void;
}

/** Puts a config's checking and the graph's writing behind one function. */
export function architecture<Config, const Head extends string>(
  own: ArchitectureOf<Config, Head>,
): Architecture {
  return {
    types: own.types,
    heads: own.heads,
    renames: own.renames ?? [],
    unused: own.unused ?? [],
    companion: own.companion,
    build(config, graph, weights) {
      const head = chooseHead(config, own.heads);
      const parsed = own.config.safeParse(config);
      if (!parsed.success) throw unsupported(parsed.error);
      try {
        own.build(parsed.data, { head, graph, weights });
      } catch (error) {
        if (error instanceof HearthError) throw error;
        // A value that no schema thought of made the arithmetic of sizes fail.
        throw notConvertible(
          'The config.json asks for a graph that cannot be written',
          'See that its config.json belongs to this model, or choose another copy.',
          error,
        );
      }
    },
  };
}

const headSchema = z.object({
  model_type: z.string().default(''),
  architectures: z.array(z.string()).nullish(),
});

function chooseHead<Head extends string>(config: unknown, heads: readonly Head[]): Head {
  const parsed = headSchema.safeParse(config);
  const { model_type: type, architectures } = parsed.success
    ? parsed.data
    : { model_type: '', architectures: null };
  const className = architectures?.[0];
  const name = className === undefined ? 'Model' : headOf(className);
  const [only, ...others] = heads;
  const found =
    heads.find((head) => head === name) ??
    (className === undefined && others.length === 0 ? only : undefined);
  if (found !== undefined) return found;
  throw notConvertible(
    `${className ?? 'A checkpoint that names no class'} is not converted: of ${type} models, Hearth writes ${heads.join(', ')}`,
    'Choose a checkpoint of one of these kinds, or a copy of this model with ONNX files.',
  );
}

/** The config value that a graph cannot express, by its name. */
function unsupported(error: z.ZodError): Error {
  const [issue, ...others] = error.issues;
  const path = issue?.path.join('.') ?? '';
  const more = others.length > 0 ? ` (and ${String(others.length)} more)` : '';
  return notConvertible(
    `The config.json asks for something that is not converted yet: ${path} ${issue?.message ?? ''}${more}`,
    'Choose a copy of this model with ONNX files.',
  );
}

// ---- pieces of config schemas that many share ----

/** An activation by transformers' name. */
export const activation = z.enum(ACTIVATIONS);

/** The largest size that a config may name: no loop or table made of it can hurt. */
const MAX_COUNT = 1 << 20;

/** A size. */
export const count = z.number().int().positive().max(MAX_COUNT);

/** A side, or both. */
export const square = z
  .union([count, z.tuple([count, count])])
  .transform((value): [number, number] => (typeof value === 'number' ? [value, value] : value));
