/** Which graphs go along with the main one of a model of several. Pure. */
import { graphStem } from '../../shared/graph-names.ts';
import type { WeightsFile } from './scan.ts';

/** Another graph of the same model. */
export interface GraphPart {
  readonly name: string;
  readonly file: WeightsFile;
}

/** Graphs that do the same as another one that is there. */
const REPLACED_BY: Readonly<Record<string, string>> = {
  decoder_model: 'decoder_model_merged',
  decoder_with_past_model: 'decoder_model_merged',
};

/**
 * The other graphs of the folder of `main`, each once: in the dtype of `main` where there is one, else in fp32, else in
 * the first that is there. A graph that another one replaces is left out.
 */
export function graphParts(weights: readonly WeightsFile[], main: WeightsFile): GraphPart[] {
  if (main.format !== 'onnx') return [];
  const folder = folderOf(main.path);
  const beside = weights.filter(({ format, path }) => format === 'onnx' && folderOf(path) === folder);
  const names = new Set(beside.map(({ path }) => graphStem(path)));
  names.delete(graphStem(main.path));
  return [...names].flatMap((name) => {
    const replacement = REPLACED_BY[name];
    if (replacement !== undefined && (names.has(replacement) || graphStem(main.path) === replacement))
      return [];
    const files = beside.filter(({ path }) => graphStem(path) === name);
    const file =
      files.find(({ dtype }) => dtype === main.dtype) ??
      files.find(({ dtype }) => dtype === 'fp32') ??
      files[0];
    return file === undefined ? [] : [{ name, file }];
  });
}

/** Bytes of a model of several graphs; where one graph is the whole model, the parts of it are not loaded. */
export function partBytes(main: WeightsFile, parts: readonly GraphPart[]): number {
  return graphStem(main.path) === 'model' ? 0 : parts.reduce((sum, { file }) => sum + file.bytes, 0);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
