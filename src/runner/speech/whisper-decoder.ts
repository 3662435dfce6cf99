/** One window of a sound through Whisper's decoder, greedily or at a temperature. */
import type { Tensor } from 'onnxruntime-node';
import { argmax } from '../backends/sampler.ts';
import { floatsOf } from '../backends/tensors.ts';
import { processorsOf, type LogitsProcessor } from '../generation/logits-processors.ts';
import type { DecoderSteps } from '../generation/decoder-steps.ts';
import type { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import type { Attention } from './alignment.ts';
import { drawToken } from './fallback.ts';
import { logSumExp, maximum, timestampRules } from './timestamp-rules.ts';
import type { WhisperFacts } from './whisper-config.ts';

/** The tokens of a window and how sure they are. */
export interface WindowTokens {
  /** Without the prefix and the end. */
  readonly tokens: readonly number[];
  /** True where the model wrote an end, and did not run out of room. */
  readonly ended: boolean;
  /** Mean logarithm of the tokens' probabilities, the end among them, after suppression. */
  readonly logProbability: number;
  /** Where the chosen heads looked while each token but a last one without an end was read; null where nobody asked. */
  readonly attention: Attention | null;
}

/** What one window is decoded with. */
export interface WindowRun {
  readonly prefix: readonly number[];
  readonly maxNewTokens: number;
  readonly timestamps: boolean;
  /** Frames of the encoder's output that hold sound; null where attention is not wanted. */
  readonly attentionFrames: number | null;
  /** 0 takes the likeliest token; above it tokens are drawn. */
  readonly temperature: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told of each token. */
  readonly onToken: (token: number, all: readonly number[]) => Promise<void>;
}

/** The decoder at the beginning of a window: it has read the start token. */
export class WindowDecoder {
  readonly #facts: WhisperFacts;
  readonly #steps: DecoderSteps;
  /** Logits after the start token, as the graph gave them. */
  readonly startLogits: Float32Array;

  private constructor(facts: WhisperFacts, steps: DecoderSteps, startLogits: Float32Array) {
    this.#facts = facts;
    this.#steps = steps;
    this.startLogits = startLogits;
  }

  /** Reads the start token. `also` are the cross attentions that are wanted. */
  static async begin(
    decoder: Seq2SeqDecoder,
    facts: WhisperFacts,
    hidden: Tensor,
    also: readonly string[],
  ): Promise<WindowDecoder> {
    const steps = decoder.start({ encoderFeeds: { encoder_hidden_states: hidden }, also });
    const [logits = new Float32Array()] = await steps.feed([[facts.start]]);
    return new WindowDecoder(facts, steps, logits);
  }

  /** Probability that nothing is said in the window; 0 where the vocabulary has no token for it. */
  get noSpeech(): number {
    const { noSpeech } = this.#facts;
    if (noSpeech === null) return 0;
    return Math.exp((this.startLogits[noSpeech] ?? -Infinity) - logSumExp(this.startLogits));
  }

  /** The likeliest language, with its probability among all languages; null for a model of one. */
  get language(): { readonly code: string; readonly probability: number } | null {
    const { languages } = this.#facts;
    if (languages === null || languages.size === 0) return null;
    const codes = [...languages.keys()];
    const logits = Float32Array.from(languages.values(), (token) => this.startLogits[token] ?? -Infinity);
    const best = argmax(logits);
    return { code: codes[best] ?? '', probability: Math.exp((logits[best] ?? 0) - logSumExp(logits)) };
  }

  /** Reads the rest of the prefix and writes until the end. */
  async run(run: WindowRun): Promise<WindowTokens> {
    const { prefix, maxNewTokens, signal } = run;
    const processors = this.#processors(run);
    let logits: Float32Array = this.startLogits.slice();
    // One by one: a cached graph is traced with one token, and may not mask the future among several.
    for (const token of prefix.slice(1)) [logits = new Float32Array()] = await this.#steps.feed([[token]]);
    const sequence = [...prefix];
    const rows: Float32Array[][] = [];
    let sum = 0;
    let chosen = 0;
    let ended = false;
    while (chosen < maxNewTokens) {
      signal.throwIfAborted();
      for (const process of processors) process(sequence, logits);
      const { token, logProbability } = this.#choose(logits, run);
      sum += logProbability;
      chosen += 1;
      ended = token === this.#facts.end;
      if (ended) break;
      sequence.push(token);
      await run.onToken(token, sequence.slice(prefix.length));
      if (chosen >= maxNewTokens) break;
      [logits = new Float32Array()] = await this.#steps.feed([[token]]);
      if (run.attentionFrames !== null) rows.push(this.#attentionRow(run.attentionFrames));
    }
    const tokens = sequence.slice(prefix.length);
    const attention = run.attentionFrames === null ? null : attentionOf(rows, run.attentionFrames);
    return { tokens, ended, logProbability: chosen === 0 ? 0 : sum / chosen, attention };
  }

  #choose(logits: Float32Array, { temperature, random }: WindowRun): ReturnType<typeof drawToken> {
    if (temperature > 0) return drawToken(logits, { temperature, topK: this.#facts.topK, random });
    return { token: argmax(logits), logProbability: maximum(logits) - logSumExp(logits) };
  }

  #processors({ prefix, maxNewTokens, timestamps }: WindowRun): LogitsProcessor[] {
    const { generation, noTimestamps, end, maxInitialTimestamp } = this.#facts;
    const processors = processorsOf(generation, { prefix: prefix.length, maxNewTokens });
    if (timestamps && noTimestamps !== null)
      processors.push(
        timestampRules({ noTimestamps, end, begin: prefix.length, maxInitial: maxInitialTimestamp }),
      );
    return processors;
  }

  /** Where each chosen head looked for the last token that was read. */
  #attentionRow(frames: number): Float32Array[] {
    const { also } = this.#steps;
    return (this.#facts.alignmentHeads ?? []).map(([layer, head]) => {
      const tensor = also[attentionName(layer)];
      const [, , length = 1, width = 0] = tensor?.dims ?? [];
      if (tensor === undefined) return new Float32Array(frames);
      const start = (head * length + length - 1) * width;
      return floatsOf(tensor, false).slice(start, start + Math.min(frames, width));
    });
  }
}

/** The output of a decoder's graph that holds a layer's cross attentions. */
export function attentionName(layer: number): string {
  return `cross_attentions.${String(layer)}`;
}

function attentionOf(rows: readonly (readonly Float32Array[])[], most: number): Attention {
  const frames = Math.min(most, rows[0]?.[0]?.length ?? 0);
  const count = rows[0]?.length ?? 0;
  const heads = Array.from({ length: count }, (_, head) => {
    const table = new Float32Array(rows.length * frames);
    for (const [row, found] of rows.entries())
      table.set(found[head]?.subarray(0, frames) ?? [], row * frames);
    return table;
  });
  return { heads, rows: rows.length, frames };
}
