/** Which of several ONNX graphs of a model is run, and where. Pure. */
import {
  backendFor,
  bytesOf,
  fits,
  limitOf,
  nothingToRun,
  wayAt,
  whereItFits,
  type Way,
  type WayFacts,
} from './acceleration-facts.ts';
import { LEAST_COSINE } from '../../shared/converter.ts';
import { placeFor, type Place } from './device-for.ts';
import { graphOrder, isSmall } from './dtype-order.ts';
import type { WeightsFile } from './found-files.ts';
import { isOfWay } from './way-speeds.ts';

/** Runs on each variant before the fastest of them is told: one may have been held up. */
export const RUNS_TO_COMPARE = 3;
/** A variant has to be this much faster before it takes the place of the usual one: medians waver by a few percent. */
export const CLEARLY_FASTER = 1.1;

/** Graphs for ONNX Runtime, in the order of the device, unless another one measured clearly faster here. */
export function graphWay(files: readonly WeightsFile[], facts: WayFacts): Way {
  const graphs = files.filter(({ format }) => format === 'onnx');
  const [any] = graphs;
  if (any === undefined) throw nothingToRun();
  const place = placeFor(backendFor(any, facts.task), facts);
  const ordered = graphOrder(graphs, {
    task: facts.task,
    device: place.device,
    bytesOf: (file) => bytesOf(file, facts),
  });
  const fitting = ordered.filter((file) => fits(file, place, facts));
  const [usual] = fitting;
  if (usual === undefined) {
    const smallest = ordered.toSorted((a, b) => bytesOf(a, facts) - bytesOf(b, facts))[0] ?? any;
    return whereItFits(smallest, place, facts);
  }
  const faster = isSmall(graphs, (file) => bytesOf(file, facts))
    ? fastest(usual, fitting, place, facts)
    : null;
  if (faster !== null) return wayAt(faster.file, faster.clause, place, facts);
  const clause =
    usual === ordered[0]
      ? `${usual.dtype} is the best of its files for this device`
      : `${usual.dtype} is the smallest loss that fits in ${limitOf(place, facts)}`;
  return wayAt(usual, clause, place, facts);
}

/** The variant that measured clearly faster here than the usual one; null where none did, or too little tells. */
function fastest(
  usual: WeightsFile,
  files: readonly WeightsFile[],
  place: Place,
  facts: WayFacts,
): { readonly file: WeightsFile; readonly clause: string } | null {
  const time = timesAt(usual, place, facts);
  const before = time(usual);
  if (before === null) return null;
  const timed = files.flatMap((file) => {
    const ms = time(file);
    return ms === null ? [] : [{ file, ms }];
  });
  const best = timed.toSorted((a, b) => a.ms - b.ms)[0];
  if (best === undefined || best.ms * CLEARLY_FASTER > before) return null;
  const clause = `${best.file.dtype} measured fastest here: ${milliseconds(best.ms)} for an input, where ${usual.dtype} takes ${milliseconds(before)}`;
  return { file: best.file, clause };
}

/** In ms, null where nobody knows: side by side on the same inputs where the graphs were compared, else of real runs. */
function timesAt(
  usual: WeightsFile,
  { device }: Place,
  { task, speeds = [], compared = [] }: WayFacts,
): (file: WeightsFile) => number | null {
  if (device === 'cpu' && compared.some(({ dtype }) => dtype === usual.dtype))
    return ({ dtype }) => {
      const found = compared.find((each) => each.dtype === dtype);
      return found !== undefined && found.cosine >= leastCosine(dtype) ? found.ms : null;
    };
  return (file) => {
    const way = { engine: backendFor(file, task), device, dtype: file.dtype };
    const here = speeds.find((speed) => isOfWay(speed, way));
    return here !== undefined && here.runs >= RUNS_TO_COMPARE ? here.run_ms : null;
  };
}

/** What is published in sixteen bits and answers otherwise is broken; as `q8`, most publish integer products. */
function leastCosine(dtype: string): number {
  return dtype === 'fp16' ? LEAST_COSINE.f16 : LEAST_COSINE.int8;
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${String(Math.round(ms))} ms`;
}
