/** The ONNX graphs of a model as they are, for the tasks that put their own processing in front and behind. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import { HearthError } from '../../shared/errors.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { Plan } from '../../shared/runner.ts';
import type { Graph, GraphSet, LoadContext, RanOn } from './backend.ts';
import { withFirstProvider, type World } from './execution-providers.ts';
import { loadFailed, weightsSize } from './model-files.ts';
import { ModelProviders } from './model-providers.ts';
import { onnxLoadFailed } from './onnx-errors.ts';
import { OnnxGraph, type OpenSession } from './onnx-graph.ts';
import { createSession, filesOf } from './create-session.ts';

type Ort = typeof OrtLibrary;

/** What a test may put in place of ONNX Runtime's sessions and of this machine. */
export interface GraphsWorld extends World {
  readonly open?: OpenSession;
}

/** Opens the main graph of a plan; the others are opened when a task asks for them. Throws MODEL_LOAD_FAILED. */
export async function loadGraphs(
  plan: Plan,
  context: LoadContext,
  world: GraphsWorld = {},
): Promise<GraphSet> {
  context.progress('reading', 0, await weightsSize(filesOf(plan), plan.file));
  const ort = await import('onnxruntime-node');
  const open = world.open ?? (async (file, provider) => await createSession(ort, plan, file, provider));
  try {
    const first = await withFirstProvider(
      plan,
      async (provider) => ({ provider, session: await open(plan.file, provider) }),
      world,
    );
    const providers = new ModelProviders(plan, { ...first, provider: first.value.provider }, world);
    const main = new OnnxGraph({ ort, file: plan.file, open, providers }, first.value);
    return new OnnxGraphs({ ort, plan, providers, open, main });
  } catch (error) {
    throw onnxLoadFailed(plan.file, error);
  }
}

interface Parts {
  readonly ort: Ort;
  readonly plan: Plan;
  readonly providers: ModelProviders;
  readonly open: OpenSession;
  readonly main: Graph;
}

class OnnxGraphs implements GraphSet {
  readonly kind = 'graphs';
  readonly contextLength = null;
  readonly #parts: Parts;
  readonly #open = new Map<string, Promise<Graph>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#open.set(graphStem(parts.plan.file), Promise.resolve(parts.main));
  }

  get main(): Graph {
    return this.#parts.main;
  }

  get warnings(): readonly string[] {
    return this.#parts.providers.warnings;
  }

  get plan(): Plan {
    return this.#parts.plan;
  }

  get ran(): RanOn {
    return this.#parts.providers.ran;
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

  /** A part that the provider of the main graph refuses still runs by the next one that takes it. */
  async #openPart(file: string): Promise<Graph> {
    const { ort, open, providers } = this.#parts;
    const { current } = providers;
    for (const provider of [current, ...providers.behind(current)])
      try {
        const session = await open(file, provider);
        if (provider !== current) providers.partElsewhere(file, provider);
        return new OnnxGraph({ ort, file, open, providers }, { session, provider });
      } catch (error) {
        if (provider === 'cpu') throw onnxLoadFailed(file, error);
      }
    throw new RangeError('the CPU is the last of the providers');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.#open.values()) {
      const graph = await opening.catch(() => null);
      await graph?.[Symbol.asyncDispose]();
    }
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
