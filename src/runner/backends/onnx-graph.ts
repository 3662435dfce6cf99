/** One ONNX graph in a session, which moves to the next provider where its own fails at the first pass. */
import { setImmediate } from 'node:timers/promises';
import type * as OrtLibrary from 'onnxruntime-node';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import type { Graph, GraphInput } from './backend.ts';
import type { ExecutionProvider } from './execution-providers.ts';
import { loadFailed } from './model-files.ts';
import type { ModelProviders } from './model-providers.ts';
import { onnxRunFailed } from './onnx-errors.ts';
import { whyFailed } from './provider-libraries.ts';
import { castTo } from './tensors.ts';

/** What of a session is used here. */
export type Session = Pick<InferenceSession, 'inputMetadata' | 'outputNames' | 'run' | 'release'>;

/** Opens a graph of the model by a provider. */
export type OpenSession = (file: string, provider: ExecutionProvider) => Promise<Session>;

interface Opening {
  readonly ort: typeof OrtLibrary;
  readonly file: string;
  readonly open: OpenSession;
  readonly providers: ModelProviders;
}

interface Opened {
  readonly session: Session;
  readonly provider: ExecutionProvider;
}

type Outputs = InferenceSession.OnnxValueMapType;

/** A graph that is open. */
export class OnnxGraph implements Graph {
  readonly inputs: readonly GraphInput[];
  readonly outputNames: readonly string[];
  readonly #opening: Opening;
  #opened: Opened;
  #closed = false;
  /** True once a pass has come to its end: what fails from then on is the input's fault, or the memory's. */
  #proven = false;

  constructor(opening: Opening, opened: Opened) {
    this.#opening = opening;
    this.#opened = opened;
    this.outputNames = opened.session.outputNames;
    this.inputs = opened.session.inputMetadata.flatMap((meta) =>
      meta.isTensor ? [{ name: meta.name, type: meta.type, shape: meta.shape }] : [],
    );
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    wanted?: readonly string[],
  ): Promise<Record<string, TypedTensor<Tensor.Type>>> {
    const { ort, file } = this.#opening;
    const given: Record<string, Tensor> = {};
    for (const { name, type } of this.inputs) {
      const value = feeds[name];
      if (value === undefined)
        throw loadFailed(
          `The graph ${file} wants an input "${name}", which this task does not have.`,
          'Choose another model.',
        );
      given[name] = castTo(ort, value, type);
    }
    const pass = async (): Promise<Outputs> => {
      const { session } = this.#opened;
      return await (wanted === undefined ? session.run(given) : session.run(given, [...wanted]));
    };
    const outputs = await (this.#proven ? pass() : this.#firstPass(pass)).catch((error: unknown) => {
      throw onnxRunFailed(file, error);
    });
    this.#proven = true;
    // A pass blocks this thread: a turn of the event loop lets a cancel come in.
    await setImmediate();
    return Object.fromEntries(
      Object.entries(outputs).flatMap(([name, value]) =>
        value instanceof ort.Tensor ? [[name, value]] : [],
      ),
    );
  }

  /** Some providers take a graph and fail when it runs. What no provider can run is thrown as the CPU tells it. */
  async #firstPass(pass: () => Promise<Outputs>): Promise<Outputs> {
    const { file, providers } = this.#opening;
    const from = this.#opened.provider;
    // Another graph of the model may have found out meanwhile.
    const start = providers.behind(from).includes(providers.current) ? providers.current : from;
    const failures: string[] = [];
    for (const provider of [start, ...providers.behind(start)])
      try {
        if (provider !== this.#opened.provider || this.#closed) await this.#reopen(provider);
        const outputs = await pass();
        if (provider !== start) providers.fallTo(provider, failures);
        if (provider !== from) providers.runsBy(file, provider);
        return outputs;
      } catch (error) {
        if (isOfInput(file, provider, error)) throw error;
        failures.push(`${provider} at its first run: ${whyFailed(provider, error)}`);
        if (provider !== 'cpu') continue;
        // It was the input, then: the next one is tried where it was planned.
        if (from !== 'cpu') await this.#reopen(from);
        throw error;
      }
    throw new RangeError('the CPU is the last of the providers');
  }

  /** Opens the graph by another provider, whose memory may be the same: the session before goes first. */
  async #reopen(provider: ExecutionProvider): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.#opened = { session: await this.#opening.open(this.#opening.file, provider), provider };
    this.#closed = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#opened.session.release();
  }
}

/**
 * Whether a pass failed for what it was given: no other provider would take it either, or it is too large for memory,
 * which says nothing of the smaller ones to come. TensorRT builds its engine at a first run, which takes memory whatever
 * the input is.
 */
function isOfInput(file: string, provider: ExecutionProvider, error: unknown): boolean {
  const { code } = onnxRunFailed(file, error);
  return code === 'MODEL_LOAD_FAILED' || (code === 'INSUFFICIENT_MEMORY' && provider !== 'tensorrt');
}
