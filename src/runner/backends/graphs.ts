/** The ONNX graphs of a model as they are, for the tasks that put their own processing in front and behind. */
import { setImmediate } from 'node:timers/promises';
import type * as OrtLibrary from 'onnxruntime-node';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import { HearthError } from '../../shared/errors.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { Plan } from '../../shared/runner.ts';
import type { Graph, GraphInput, GraphSet, LoadContext, RanOn } from './backend.ts';
import { withFirstProvider, type ExecutionProvider } from './execution-providers.ts';
import { loadFailed, weightsSize } from './model-files.ts';
import { onnxLoadFailed, onnxRunFailed } from './onnx-errors.ts';
import { createSession, filesOf } from './create-session.ts';
import { castTo } from './tensors.ts';

type Ort = typeof OrtLibrary;

/** Opens the main graph of a plan; the others are opened when a task asks for them. Throws MODEL_LOAD_FAILED. */
export async function loadGraphs(plan: Plan, context: LoadContext): Promise<GraphSet> {
  context.progress('reading', 0, await weightsSize(filesOf(plan), plan.file));
  const ort = await import('onnxruntime-node');
  try {
    const { value, ran } = await withFirstProvider(plan, async (provider) => ({
      provider,
      session: await openSession(ort, plan, plan.file, provider),
    }));
    return new OnnxGraphs({ ort, plan, ran, provider: value.provider, main: value.session, context });
  } catch (error) {
    throw onnxLoadFailed(plan.file, error);
  }
}

async function openSession(
  ort: Ort,
  plan: Plan,
  file: string,
  provider: ExecutionProvider,
): Promise<InferenceSession> {
  return await createSession(ort, plan, file, provider);
}

interface Parts {
  readonly ort: Ort;
  readonly plan: Plan;
  readonly ran: RanOn;
  readonly provider: ExecutionProvider;
  readonly main: InferenceSession;
  readonly context: LoadContext;
}

class OnnxGraphs implements GraphSet {
  readonly kind = 'graphs';
  readonly contextLength = null;
  readonly warnings: string[] = [];
  readonly main: Graph;
  readonly #parts: Parts;
  readonly #open = new Map<string, Promise<Graph>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.main = new OnnxGraph(parts.ort, parts.main, parts.plan.file);
    this.#open.set(graphStem(parts.plan.file), Promise.resolve(this.main));
  }

  get plan(): Plan {
    return this.#parts.plan;
  }

  get ran(): RanOn {
    return this.#parts.ran;
  }

  has(name: string): boolean {
    return this.#open.has(name) || this.plan.parts?.[name] !== undefined;
  }

  async graph(name: string): Promise<Graph> {
    const known = this.#open.get(name);
    if (known !== undefined) return await known;
    const file = this.plan.parts?.[name];
    if (file === undefined)
      throw loadFailed(
        `The graph ${name}.onnx is missing from the model's folder.`,
        'Get the whole model again.',
      );
    const opening = this.#openPart(file);
    this.#open.set(name, opening);
    return await opening;
  }

  /** A part that the provider of the main graph refuses still runs on the CPU. */
  async #openPart(file: string): Promise<Graph> {
    const { ort, plan, provider } = this.#parts;
    try {
      try {
        return new OnnxGraph(ort, await openSession(ort, plan, file, provider), file);
      } catch (error) {
        if (provider === 'cpu') throw error;
        this.warnings.push(`${file} can't run on ${plan.device}, so it runs on the CPU.`);
        return new OnnxGraph(ort, await openSession(ort, plan, file, 'cpu'), file);
      }
    } catch (error) {
      throw onnxLoadFailed(file, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.#open.values()) {
      const graph = await opening.catch(() => null);
      await graph?.[Symbol.asyncDispose]();
    }
  }
}

class OnnxGraph implements Graph {
  readonly inputs: readonly GraphInput[];
  readonly outputNames: readonly string[];
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #file: string;

  constructor(ort: Ort, session: InferenceSession, file: string) {
    this.#ort = ort;
    this.#session = session;
    this.#file = file;
    this.outputNames = session.outputNames;
    this.inputs = session.inputMetadata.flatMap((meta) =>
      meta.isTensor ? [{ name: meta.name, type: meta.type, shape: meta.shape }] : [],
    );
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    wanted?: readonly string[],
  ): Promise<Record<string, TypedTensor<Tensor.Type>>> {
    const given: Record<string, Tensor> = {};
    for (const { name, type } of this.inputs) {
      const value = feeds[name];
      if (value === undefined)
        throw loadFailed(
          `The graph ${this.#file} wants an input "${name}", which this task does not have.`,
          'Choose another model.',
        );
      given[name] = castTo(this.#ort, value, type);
    }
    const running = wanted === undefined ? this.#session.run(given) : this.#session.run(given, [...wanted]);
    const outputs = await running.catch((error: unknown) => {
      throw onnxRunFailed(this.#file, error);
    });
    // A pass blocks this thread: a turn of the event loop lets a cancel come in.
    await setImmediate();
    return Object.fromEntries(
      Object.entries(outputs).flatMap(([name, value]) =>
        value instanceof this.#ort.Tensor ? [[name, value]] : [],
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

/** The output of that name, or the first of the names that is there; throws MODEL_LOAD_FAILED with those there are. */
export function outputOf(
  outputs: Readonly<Record<string, TypedTensor<Tensor.Type>>>,
  ...names: readonly string[]
): TypedTensor<Tensor.Type> {
  for (const name of names) {
    const found = outputs[name];
    if (found !== undefined) return found;
  }
  throw new HearthError(
    'MODEL_LOAD_FAILED',
    `The graph has the outputs ${Object.keys(outputs).join(', ')}, and not ${names.join(' or ')}.`,
    'Choose another task for this model, or another model.',
  );
}
