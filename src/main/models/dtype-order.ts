/** Which dtype of a model's files goes before which. Pure. */
import type { DeviceId } from '../../shared/models.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { WeightsFile } from './found-files.ts';

/** Weights below this size are run unquantized: they are quick enough, and nothing is lost. */
export const SMALL_BYTES = 1_000_000_000;

const CPU_LARGE = ['q8', 'int8', 'uint8', 'q4', 'fp32', 'bnb4', 'fp16', 'q4f16'];
const CPU_SMALL = ['fp32', ...CPU_LARGE];
/** Products of 8-bit integers (q8) are not computed by the GPU providers of ONNX Runtime, so they come last. */
const GPU = ['fp16', 'q4f16', 'q4', 'fp32', 'q8', 'int8', 'uint8', 'bnb4'];
/** A language model decodes as fast as its weights are read, so fewer bits come first. */
const GPU_LARGE_DECODER = ['q4f16', 'q4', 'fp16', 'bnb4', 'q8', 'int8', 'uint8', 'fp32'];

/** What the order of graphs depends on. */
interface GraphFacts {
  readonly task: TaskId | null;
  readonly device: DeviceId;
  readonly bytesOf: (file: WeightsFile) => number;
}

/** The graphs of a model, the best for a device first. */
export function graphOrder(
  graphs: readonly WeightsFile[],
  { task, device, bytesOf }: GraphFacts,
): WeightsFile[] {
  const small = isSmall(graphs, bytesOf);
  const gpu = task === 'text-generation' && !small ? GPU_LARGE_DECODER : GPU;
  const order = device === 'cpu' ? (small ? CPU_SMALL : CPU_LARGE) : gpu;
  const rank = ({ dtype }: WeightsFile): number =>
    (order.indexOf(dtype) + order.length + 1) % (order.length + 1);
  return graphs.toSorted((a, b) => rank(a) - rank(b));
}

/** True where the unquantized graph is small; false where there is none to tell by. */
export function isSmall(graphs: readonly WeightsFile[], bytesOf: (file: WeightsFile) => number): boolean {
  const whole = graphs.find(({ dtype }) => dtype === 'fp32');
  return whole !== undefined && bytesOf(whole) <= SMALL_BYTES;
}

/** Most bits of a weight of a large language model: more take twice the memory and time, and hardly lose less. */
const MOST_BITS = 8;

/** The bits of a weight that a GGUF quantization's name says (Q4_K_M: 4); null where it says none. */
export function bitsOfGguf(dtype: string): number | null {
  const quantized = /^I?Q(\d)/.exec(dtype)?.[1];
  if (quantized !== undefined) return Number(quantized);
  const float = /^B?F(16|32)$/.exec(dtype)?.[1];
  return float === undefined ? null : Number(float);
}

/**
 * The GGUF files of a model that come into question, in their order; of a large model without those of 16 and more
 * bits, where there are others. `reason` is a clause that says so, null where none was left out.
 */
export function withinBits(
  files: readonly WeightsFile[],
  bytesOf: (file: WeightsFile) => number,
): {
  readonly kept: readonly WeightsFile[];
  readonly reason: string | null;
} {
  const kept = files.filter(
    (file) => bytesOf(file) <= SMALL_BYTES || (bitsOfGguf(file.dtype) ?? 0) <= MOST_BITS,
  );
  if (kept.length === 0 || kept.length === files.length) return { kept: files, reason: null };
  const [best] = kept;
  return {
    kept,
    reason: `${best?.dtype ?? ''} takes half of what 16 bits of a large model take, and hardly loses anything`,
  };
}
