/** From a checkpoint to graphs with their weights in small: `model_q4.onnx` with `model_q4.onnx_data` beside it. */
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

/** A graph, and what the file beside it is going to hold: `<name>.onnx_data`. */
export interface QuantizedGraph extends BuiltGraph {
  readonly layout: Layout;
}

/**
 * Plans the graphs of a checkpoint under a quantization, by name without `.onnx`: no number is read yet. Tensors that
 * stay as they are lie in the same file as the others, since ONNX Runtime reads weights from a single folder. Throws
 * MODEL_LOAD_FAILED where the architecture has nothing that becomes smaller.
 */
export function planQuantized(
  checkpoint: Checkpoint,
  quantization: GraphQuantization,
  scheme: SchemeOptions = {},
): Map<string, QuantizedGraph> {
  const suffix = SUFFIXES[quantization];
  const layouts = new Map<string, Layout>();
  const built = buildGraphs(checkpoint, (graph) => {
    const layout = new Layout(dataFile(graph + suffix));
    layouts.set(graph, layout);
    return {
      real: quantization === 'f16' ? 'float16' : 'float',
      locate: (tensor, real) => layout.plain(tensor, real),
      compact: (use) => {
        const format = formatOf(quantization, use, scheme);
        return format === undefined ? undefined : layout.compact(use, format);
      },
    };
  });
  const planned = new Map<string, QuantizedGraph>();
  for (const [graph, { bytes, nodes }] of built) {
    const layout = layouts.get(graph);
    if (layout !== undefined) planned.set(graph + suffix, { bytes, nodes, layout });
  }
  const parts = planned.values().flatMap(({ layout }) => layout.parts);
  if (quantization !== 'f16' && parts.every(({ kind }) => kind === 'copy'))
    throw notConvertible(
      `This ${checkpoint.type} model has no layers that ${quantization} would make smaller`,
      'Convert it without a quantization, or to f16 for a GPU.',
    );
  return planned;
}

/**
 * Writes quantized graphs and their weights into a folder, and gives the graphs' bytes by name. The same checkpoint
 * always gives the same bytes. Throws MODEL_LOAD_FAILED, also where the disk has no room; the signal's reason.
 */
export async function quantizeGraphs(
  checkpoint: Checkpoint,
  folder: string,
  { quantization, scheme, signal, onProgress }: QuantizeOptions,
): Promise<Record<string, number>> {
  const planned = planQuantized(checkpoint, quantization, scheme);
  const total = planned.values().reduce((sum, { layout }) => sum + layout.bytes, 0);
  const sizes: Record<string, number> = {};
  let before = 0;
  try {
    await checkRoom(join(folder, 'weights'), total);
    for (const [name, { bytes, layout }] of planned) {
      const told = (written: number): void => onProgress?.(before + written, total);
      await writeLayout(join(folder, dataFile(name)), layout, { signal, onProgress: told });
      await writeFile(join(folder, `${name}.onnx`), bytes);
      sizes[name] = bytes.length;
      // What lies between the pieces is never written, and all is done.
      told(layout.bytes);
      before += layout.bytes;
    }
    return sizes;
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** The name of the file beside a graph, as exporters give it. */
function dataFile(graph: string): string {
  return `${graph}.onnx_data`;
}
