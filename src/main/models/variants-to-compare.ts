/** Which graphs of a model are worth being run side by side, to learn which of them is fastest here. Pure. */
import { MAX_COMPARED } from '../../shared/converter.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { Plan } from '../../shared/runner.ts';
import { graphOrder, isSmall } from './dtype-order.ts';
import type { WeightsFile } from './found-files.ts';
import type { LibraryModel } from './library.ts';
import { runnableWeights } from './variants.ts';

/** A process with ONNX Runtime before it holds a graph, and what a pass of a small encoder takes. In bytes. */
const PROCESS_BYTES = 300_000_000;
/** A session has its weights in the order of its kernels besides those of the file while it is made. */
const LOADING = 2;

/** The graphs of a model that are compared, the one in float first: how near the others answer is told by it. */
export interface Comparable {
  readonly graphs: readonly WeightsFile[];
  /** Names the files with their contents. */
  readonly files: string;
  /** Bytes that have to be free for it: two graphs stand beside each other. */
  readonly bytes: number;
}

/**
 * The ONNX graphs of a small encoder, where there are several and each is the whole model; null for any other model.
 * What a GPU runs is not compared, as nobody's card has room for a second model by itself.
 */
export function variantsToCompare(
  model: LibraryModel,
  plan: Pick<Plan, 'backend' | 'device' | 'file' | 'convert'>,
): Comparable | null {
  if (plan.backend !== 'onnx' || plan.device !== 'cpu' || plan.convert !== undefined) return null;
  if (graphStem(plan.file) !== 'model') return null;
  const graphs = graphsOf(model);
  const sizes = ({ bytes }: WeightsFile): number => bytes;
  const order = graphOrder(graphs, { task: model.task.task, device: 'cpu', bytesOf: sizes });
  const [usual, ...behind] = order;
  if (usual === undefined || behind.length === 0 || !isSmall(graphs, sizes)) return null;
  const others = behind.slice(0, MAX_COMPARED - 1);
  const largest = Math.max(...others.map(({ bytes }) => bytes));
  return {
    graphs: [usual, ...others],
    files: comparedFiles(model),
    bytes: PROCESS_BYTES + LOADING * (usual.bytes + largest),
  };
}

/** Names the graphs of a model with their contents, whatever their order. */
export function comparedFiles(model: LibraryModel): string {
  return graphsOf(model)
    .map(({ path, fingerprint }) => `${path} ${fingerprint}`)
    .toSorted()
    .join(' | ');
}

function graphsOf({ folder, task }: LibraryModel): WeightsFile[] {
  return runnableWeights(folder.weights, task.task).filter(({ format }) => format === 'onnx');
}
