/** What a loaded model can do, whatever library holds it. The tasks are written against these faces alone. */
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { Loaded, Plan } from '../../shared/runner.ts';
import type { ChatRenderer } from './chat-template.ts';
import type { Sampling } from './sampler.ts';
import type { TextTokenizer } from './tokenizer.ts';
import type { PairTruncation } from './truncate.ts';

/** What a load may do on its way. */
export interface LoadContext {
  readonly signal: AbortSignal;
  /** Reports how far the load is; never waits and never throws. */
  progress(stage: 'reading' | 'warming-up', loaded: number, total: number): void;
}

/** A model in memory. Disposing it frees the library's handles; only the end of the process frees all of its memory. */
export interface LoadedBackend extends AsyncDisposable {
  readonly plan: Plan;
  /** The device that it really runs on, and why that is another one than planned. */
  readonly ran: RanOn;
  /** Tokens of prompt and answer together; null for encoders. */
  readonly contextLength: number | null;
  readonly warnings: readonly string[];
  /** Keeps at most so many threads busy from the next step on; left out where they stand from the load on. */
  useThreads?(threads: number): void;
}

/** The device that a model ended up on. */
export interface RanOn {
  readonly device: string;
  readonly acceleration: Loaded['acceleration'];
}

/** A decoder: continues a sequence of tokens. One generation at a time. */
export interface TextGenerator extends LoadedBackend {
  readonly kind: 'generator';
  /** True where tokens are computed off this thread: the next one can be under way while the last one is sent. */
  readonly computesAside: boolean;
  readonly contextLength: number;
  /** Renders a chat as the model was trained to see it; null where the model has no template. */
  readonly chat: ChatRenderer | null;
  /** The tokens of a text; `addSpecial` puts what the model wants in front (BOS), which a chat template writes itself. */
  tokenize(text: string, addSpecial: boolean): number[];
  /** The text of some tokens, without special ones; bytes that are no whole character become U+FFFD. */
  detokenize(tokens: readonly number[]): string;
  /** Whether the first token of a prompt is one that the model always wants there, and that a cut must keep. */
  isBos(token: number): boolean;
  /** True where the engine can hold an answer to a grammar. */
  readonly holdsGrammar: boolean;
  /**
   * New tokens one by one, until the model's own end (which is not among them) or until the caller leaves the loop.
   * `grammar` (GBNF) holds the text to a form, and only where `holdsGrammar` is true.
   */
  generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
    grammar?: string | null,
  ): AsyncIterable<number>;
  /** How likely the model takes tokens to be; null where the engine does not tell. */
  readonly likelihoods: Likelihoods | null;
}

/** A token and the natural logarithm of the probability that the model gives it. */
export interface LikelyToken {
  readonly id: number;
  readonly logprob: number;
}

/** A token of a text, with what else could have stood there, likeliest first. */
export interface WeighedToken extends LikelyToken {
  readonly alternatives: readonly LikelyToken[];
}

/**
 * Probabilities of tokens as the model computes them: of the whole vocabulary, before any penalty, temperature or cut
 * (what vLLM calls raw logprobs). One call at a time, as with `generate`. `alternatives` is how many are told.
 */
export interface Likelihoods {
  /** False where the engine shows no more than probabilities, which a repetition penalty can't be computed from. */
  readonly withPenalty: boolean;
  /** As `generate` of the model without a grammar, each token with its likelihood. */
  generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
    alternatives: number,
  ): AsyncIterable<WeighedToken>;
  /** Each token of a text but the first, given those before it. */
  score(tokens: readonly number[], signal: AbortSignal, alternatives: number): Promise<WeighedToken[]>;
}

/** A text cut into the model's tokens. */
export interface EncodedText {
  /** With special tokens around it. */
  readonly ids: readonly number[];
  /** The segment of each token, where there are several; else all are in segment 0. */
  readonly types?: readonly number[];
  /** Tokens that did not fit and were left out at the end. */
  readonly cut: number;
}

/** One text's part of an output: a row for each token (`[tokens, width]`), or one row for the whole text. */
export interface Rows {
  readonly data: Float32Array;
  readonly tokens: number;
  readonly width: number;
  /** True where the graph itself made one row of the whole text. */
  readonly pooled: boolean;
}

/** An output of a graph that a task can use. */
export interface WantedOutput {
  /** Names to look for, best first. */
  readonly names: readonly string[];
  /** 2 is `[batch, width]`, 3 is `[batch, tokens, width]`. */
  readonly rank: 2 | 3;
  /** Whether an output of another name will do when its rank is right. */
  readonly others: boolean;
}

/** An encoder: turns a text into logits or hidden states in one pass. */
export interface TextEncoder extends LoadedBackend {
  readonly kind: 'encoder';
  readonly contextLength: null;
  /** Most tokens of one text, special ones included, by tokenizer and config. */
  readonly maxTokens: number;
  /** Cuts a text to `maxTokens` tokens: bare tokens first, then the special ones around what is left. */
  encode(text: string, maxTokens: number): EncodedText;
  /**
   * Two texts as one, cut to `maxTokens` tokens as `truncation` says; null where the one that may be cut would be gone
   * altogether.
   */
  encodePair(
    first: string,
    second: string,
    maxTokens: number,
    truncation: PairTruncation,
  ): EncodedText | null;
  /** For tasks that need to know where tokens stand in their text. */
  readonly tokenizer: TextTokenizer;
  readonly outputNames: readonly string[];
  /**
   * Runs texts through the graph and takes the first output of `wanted` that it has. Calls back after each batch with
   * the count of texts that are done; throwing there stops the run. Results are in the order of `texts`.
   */
  run(
    texts: readonly EncodedText[],
    wanted: readonly WantedOutput[],
    afterBatch: (done: number) => Promise<void>,
  ): Promise<Rows[]>;
  /** The same for several outputs: of each text, its rows of each entry of `wanted`. */
  runAll(
    texts: readonly EncodedText[],
    wanted: readonly (readonly WantedOutput[])[],
    afterBatch: (done: number) => Promise<void>,
  ): Promise<Rows[][]>;
}

/** An input of a graph; a dimension that has a name instead of a number is free. */
export interface GraphInput {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly shape: readonly (number | string)[];
}

/** One ONNX graph. */
export interface Graph extends AsyncDisposable {
  readonly inputs: readonly GraphInput[];
  readonly outputNames: readonly string[];
  /**
   * One pass. Every input of the graph must be in `feeds`; those that it does not have are left out, and those of
   * another numeric type are cast. `wanted` limits the outputs that are computed.
   */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    wanted?: readonly string[],
  ): Promise<Record<string, TypedTensor<Tensor.Type>>>;
}

/** The graphs of a model as they are, for tasks with their own processing in front and behind. */
export interface GraphSet extends LoadedBackend {
  readonly kind: 'graphs';
  /** The graph of the plan's file. */
  readonly main: Graph;
  /** True where the folder has a graph of that name (`encoder_model`, without the ending of its dtype). */
  has(name: string): boolean;
  /** The graph of that name, opened at its first use; throws MODEL_LOAD_FAILED where there is none. */
  graph(name: string): Promise<Graph>;
}

/** A model in memory, by what it can do. */
export type AnyBackend = TextGenerator | TextEncoder | GraphSet;
