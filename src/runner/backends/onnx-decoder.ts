/** A decoder's ONNX graph through a model class of transformers.js, with the cache of keys and values between passes. */
import { setImmediate } from 'node:timers/promises';
import type * as TransformersLibrary from '@huggingface/transformers';
import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import { loadFailed } from './model-files.ts';
import { sample, type Sampling } from './sampler.ts';

/** The library, as it is loaded at run time. */
export type Library = typeof TransformersLibrary;

/** Tokens of a prompt that go through the graph at a time: a cancel is noticed in between, and the logits of all of them are held. */
export const PROMPT_CHUNK = 128;

/** A graph with the keys and values of the tokens that it has seen. */
export class Decoder {
  readonly #library: Library;
  readonly #model: PreTrainedModel;
  #past: Record<string, Tensor> | null = null;
  #seen = 0;

  constructor(library: Library, model: PreTrainedModel) {
    this.#library = library;
    this.#model = model;
  }

  /** Forgets all tokens. */
  reset(): void {
    this.#past = null;
    this.#seen = 0;
  }

  /** Feeds tokens and returns the logits after the last one; they are the caller's to change. */
  async feed(tokens: readonly number[]): Promise<Float32Array> {
    const rows = await this.#pass(tokens, 1);
    return rows.at(-1) ?? new Float32Array();
  }

  /** Feeds tokens and returns the logits after each of them. */
  async feedAll(tokens: readonly number[]): Promise<Float32Array[]> {
    return await this.#pass(tokens, tokens.length);
  }

  /** One pass: the logits after each of the last `wanted` tokens. */
  async #pass(tokens: readonly number[], wanted: number): Promise<Float32Array[]> {
    const { Tensor: LibraryTensor } = this.#library;
    this.#seen += tokens.length;
    const outputs: unknown = await this.#model.forward({
      input_ids: new LibraryTensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      attention_mask: new LibraryTensor('int64', new BigInt64Array(this.#seen).fill(1n), [1, this.#seen]),
      num_logits_to_keep: new LibraryTensor('int64', BigInt64Array.of(BigInt(wanted)), []),
      past_key_values: this.#past,
    });
    const tensors = Object.entries(isRecord(outputs) ? outputs : {}).flatMap(([name, value]) =>
      value instanceof LibraryTensor ? [[name, value] as const] : [],
    );
    this.#past = Object.fromEntries(
      tensors.flatMap(([name, tensor]) => (name.startsWith('present') ? [[pastName(name), tensor]] : [])),
    );
    const logits = tensors.find(([name]) => name === 'logits')?.[1];
    if (logits === undefined)
      throw loadFailed('The graph has no output "logits", so it is no decoder.', 'Choose another model.');
    const width = logits.dims.at(-1) ?? 0;
    const data: unknown = logits.data.slice(-width * wanted);
    const numbers = Float32Array.from(isNumbers(data) ? data : [], Number);
    return Array.from({ length: wanted }, (_, row) => numbers.slice(row * width, (row + 1) * width));
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}

/** The input that takes an output of the step before: `present.0.key` becomes `past_key_values.0.key`. */
function pastName(name: string): string {
  return name.startsWith('present_')
    ? name.replace('present_', 'past_')
    : name.replace('present', 'past_key_values');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return value instanceof Float32Array || value instanceof Float16Array;
}

/** One text to be generated. */
export interface Decoding {
  readonly prompt: readonly number[];
  readonly sampling: Sampling;
  readonly signal: AbortSignal;
}

/** New tokens until one of `ends`; `give` makes of each, and of the graph's logits before it, what is yielded. */
export async function* decode<T>(
  decoder: Decoder,
  ends: ReadonlySet<number>,
  { prompt, sampling, signal }: Decoding,
  give: (token: number, logits: Float32Array) => T,
): AsyncGenerator<T> {
  const seen = new Set(prompt);
  decoder.reset();
  try {
    let logits: Float32Array = new Float32Array();
    for (let start = 0; start < prompt.length; start += PROMPT_CHUNK) {
      logits = await decoder.feed(prompt.slice(start, start + PROMPT_CHUNK));
      await turn(signal);
    }
    for (;;) {
      const token = sample(logits.slice(), seen, sampling);
      if (ends.has(token)) return;
      seen.add(token);
      yield give(token, logits);
      await turn(signal);
      logits = await decoder.feed([token]);
    }
  } finally {
    decoder.reset();
  }
}

/** A pass blocks this thread: a turn of the event loop lets tokens go out and a cancel come in. */
export async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
