/** What an architecture tells about a checkpoint so that a GGUF file can be planned. */
import { z } from 'zod';
import { notConvertible } from '../failure.ts';
import type { StoredTensor } from '../weights/stored.ts';
import type { Weights } from '../weights/weights.ts';
import type { Metadata } from './metadata.ts';
import type { PlannedTensor } from './plan.ts';

/** A tensor whose number format is not chosen yet. */
export type UntypedTensor = Omit<PlannedTensor, 'type'>;

/** An architecture's part of a plan. */
export interface ArchitecturePlan {
  /** llama.cpp's name for it; its fields start with it. */
  readonly name: string;
  /** The fields of its own. */
  readonly fields: Metadata;
  readonly tensors: readonly UntypedTensor[];
  readonly layers: number;
  /** Rows of the embeddings. */
  readonly places: number;
  /** No matrix of its own gives the scores of tokens. */
  readonly tied: boolean;
  /** Fewer heads for keys and values than for queries. */
  readonly sharesKeys: boolean;
  /** Whether a text gets a space before it, where the architecture settles it. */
  readonly spacePrefix?: boolean;
  /** Tensors of a checkpoint that a GGUF file has no place for. */
  readonly unused: readonly RegExp[];
}

/** One or more of transformers' model types that become GGUF files. */
export interface GgufArchitecture {
  /** `model_type` of config.json. */
  readonly types: readonly string[];
  /** What a person calls it. */
  readonly title: string;
  /** Throws MODEL_LOAD_FAILED where the configuration asks for something that is not supported. */
  plan(config: unknown, weights: Weights): ArchitecturePlan;
}

/** A whole number of layers, heads or features; the largest models have a few hundred thousand of anything. */
export const count = z
  .number()
  .int()
  .positive()
  .max(1 << 20);

/** A configuration by its schema. Throws MODEL_LOAD_FAILED with the entry that is missing or not supported. */
export function configured<T>(schema: z.ZodType<T>, config: unknown): T {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw notConvertible(
    `config.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not supported'}`,
    'This kind of the model cannot be converted. Choose a copy of it with GGUF or ONNX files.',
  );
}

/** How the numbers of a stored tensor go into the file. */
export interface PutOptions {
  readonly heads?: number;
  readonly plus?: number;
  /** Rows and columns are stored the other way round. */
  readonly turned?: boolean;
}

/** The tensors of a file, put together by name; each is held to the shape that the configuration calls for. */
export class Layout {
  readonly tensors: UntypedTensor[] = [];
  readonly #weights: Weights;

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  /** True where the checkpoint has a tensor. */
  has(stored: string): boolean {
    return this.#weights.has(stored);
  }

  /** A stored tensor under llama.cpp's name. `shape` is the file's: rows before columns. Throws MODEL_LOAD_FAILED. */
  put(name: string, stored: string, shape: readonly number[], options: PutOptions = {}): void {
    const { turned, ...rest } = options;
    const tensor = this.#weights.get(stored);
    expectShape(tensor, turned === true ? shape.toReversed() : shape);
    const source =
      turned === true
        ? { kind: 'transposed' as const, tensor }
        : { kind: 'stored' as const, tensor, ...rest };
    this.tensors.push({ name, shape, source });
  }

  /** The same where the checkpoint has it. */
  putIfThere(name: string, stored: string, shape: readonly number[], options: PutOptions = {}): void {
    if (this.has(stored)) this.put(name, stored, shape, options);
  }

  /** Numbers that the configuration gives. */
  make(name: string, values: readonly number[]): void {
    this.tensors.push({
      name,
      shape: [values.length],
      source: { kind: 'made', values: Float32Array.from(values) },
    });
  }

  /** Rows of a stored matrix. Throws MODEL_LOAD_FAILED where it is none. */
  rows(stored: string): number {
    const { shape, name } = this.#weights.get(stored);
    if (shape.length !== 2 || shape[0] === undefined || shape[0] < 1)
      throw notConvertible(`The tensor ${name} is no matrix`, 'Get the model again, or choose another copy.');
    return shape[0];
  }
}

function expectShape({ name, shape }: StoredTensor, wanted: readonly number[]): void {
  if (shape.length === wanted.length && shape.every((size, axis) => size === wanted[axis])) return;
  throw notConvertible(
    `The tensor ${name} has the shape [${shape.join(', ')}], and config.json calls for [${wanted.join(', ')}]`,
    'Weights and config.json do not belong together. Get the model again, or choose another copy.',
  );
}
