/** From a checkpoint to graphs with their weights in small: `model_q4.onnx`, and one file of weights beside all graphs. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { GraphQuantization } from '../../shared/converter.ts';
import { buildGraphs, type BuiltGraph, type Checkpoint } from '../convert.ts';
import { checkRoom, diskError } from '../disk.ts';
import { notConvertible } from '../failure.ts';
import { Layout } from './layout.ts';
import { formatOf, type SchemeOptions } from './schemes.ts';
import { writeLayout, type WriteHooks } from './write.ts';

/** The endings by which transformers.js tells the variants of a graph. */
const SUFFIXES: Readonly<Record<GraphQuantization, string>> = {
  q8: '_quantized',
  q4: '_q4',
  int8: '_int8',
  f16: '_fp16',
};

/** How {@link quantizeGraphs} goes about it. */
export interface QuantizeOptions extends WriteHooks {
  readonly quantization: GraphQuantization;
  readonly scheme?: SchemeOptions;
}

/** Graphs, and the file beside them that they point into. */
export interface QuantizedGraphs {
  /** By name without `.onnx`. */
  readonly graphs: ReadonlyMap<string, BuiltGraph>;
  /** The name of the file of weights. */
  readonly file: string;
  readonly layout: Layout;
}

/**
 * Plans the graphs of a checkpoint under a quantization: no number is read yet. Tensors that stay as they are lie in
 * the same file as the others, since ONNX Runtime reads weights from a single folder. Throws MODEL_LOAD_FAILED where
 * the architecture has nothing that becomes smaller.
 */
export function planQuantized(
  checkpoint: Checkpoint,
  quantization: GraphQuantization,
  scheme: SchemeOptions = {},
): QuantizedGraphs {
  const suffix = SUFFIXES[quantization];
  const file = `weights${suffix}.onnx_data`;
  const layout = new Layout(file);
  const built = buildGraphs(checkpoint, {
    real: quantization === 'f16' ? 'float16' : 'float',
    locate: (tensor, real) => layout.plain(tensor, real),
    compact: (use) => {
      const format = formatOf(quantization, use, scheme);
      return format === undefined ? undefined : layout.compact(use, format);
    },
  });
  if (layout.parts.every(({ kind }) => kind === 'copy') && quantization !== 'f16')
    throw notConvertible(
      `This ${checkpoint.type} model has no layers that ${quantization} would make smaller`,
      'Convert it without a quantization, or to f16 for a GPU.',
    );
  return { graphs: new Map(Array.from(built, ([name, graph]) => [name + suffix, graph])), file, layout };
}

/**
 * Writes quantized graphs and their weights into a folder, and gives the graphs' bytes by name. The same checkpoint
 * always gives the same bytes. Throws MODEL_LOAD_FAILED, also where the disk has no room; the signal's reason.
 */
export async function quantizeGraphs(
  checkpoint: Checkpoint,
  folder: string,
  { quantization, scheme, ...hooks }: QuantizeOptions,
): Promise<Record<string, number>> {
  const { graphs, file, layout } = planQuantized(checkpoint, quantization, scheme);
  const path = join(folder, file);
  try {
    await checkRoom(path, layout.bytes);
    await writeLayout(path, layout, hooks);
    const sizes: Record<string, number> = {};
    for (const [name, { bytes }] of graphs) {
      await writeFile(join(folder, `${name}.onnx`), bytes);
      sizes[name] = bytes.length;
    }
    return sizes;
  } catch (error) {
    throw diskError(error, path);
  }
}
