/** Which way a model is run: the file, the engine, the device, and why. The one place that decides it. Pure. */
import type { AccelerationProfile, AccelerationSource, Backend } from '../../shared/acceleration.ts';
import { HearthError } from '../../shared/errors.ts';
import type { DeviceId, MeasuredSpeed } from '../../shared/models.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { deviceTitle } from '../devices/capabilities.ts';
import { placeFor, type Place, type PlaceFacts } from './device-for.ts';
import { estimateMemory } from './estimate.ts';
import type { WeightsFile } from './found-files.ts';
import { graphOrder, isSmall, withinBits } from './dtype-order.ts';
import type { ChosenProfile } from './chosen-profiles.ts';
import { formatBytes } from './format.ts';
import { namedVariant } from './variants.ts';

/** A way of running a model. */
export interface Way {
  readonly file: WeightsFile;
  readonly backend: Backend;
  readonly device: DeviceId;
  /** Sentences for a person. */
  readonly reason: string;
}

/** What a way is chosen from. */
export interface WayFacts extends PlaceFacts {
  /** The task; null while nobody knows it. */
  readonly task: TaskId | null;
  /** Bytes that a model may take on the device that was chosen for everything. */
  readonly budgetBytes: number;
  /** The same of the machine's own memory, where that device has another one. */
  readonly mainBudgetBytes?: number;
  /** What MAX_GPU_MEM_GB allows, where it is what limits the budget. */
  readonly gpuLimitBytes?: number;
  /** How fast the model was here; left out where nobody asks. */
  readonly speeds?: readonly MeasuredSpeed[];
  /** What a person chose for the model. */
  readonly chosen?: ChosenProfile | null;
  /** Bytes of a file with the graphs that go along with it; left out: those of the file alone. */
  readonly bytesOf?: (file: WeightsFile) => number;
}

/** Runs on each variant before the fastest of them is told: one may have been held up. */
export const RUNS_TO_COMPARE = 3;
/** A variant has to be this much faster before it takes the place of the usual one: medians waver by a few percent. */
export const CLEARLY_FASTER = 1.1;

/** Which backend runs a file for a task. */
export function backendFor(file: WeightsFile, task: TaskId | null): Backend {
  if (file.format === 'gguf' || file.converts === 'gguf') return 'llama';
  return task === 'text-generation' ? 'transformers' : 'onnx';
}

/** Whether a speed was measured with that engine, device and dtype; the first device of a kind is the kind's. */
export function isOfWay(
  speed: Pick<MeasuredSpeed, 'backend' | 'device' | 'dtype'>,
  way: { readonly engine: Backend; readonly device: string; readonly dtype: string },
): boolean {
  const { backend, device, dtype } = speed;
  return backend === way.engine && dtype === way.dtype && device.replace(/:.*$/, '') === way.device;
}

/** How fast a way was here; null where nobody knows. */
export function speedOfWay(
  speeds: readonly MeasuredSpeed[],
  way: Parameters<typeof isOfWay>[1],
): AccelerationProfile['speed'] {
  const speed = speeds.find((each) => isOfWay(each, way));
  return speed === undefined
    ? null
    : { tokens_per_second: speed.tokens_per_second, run_ms: speed.run_ms, load_ms: speed.load_ms };
}

/** Whether a file's weights run as they lie in the folder, or are made of its raw checkpoint first. */
export function sourceOf({ converts, dtype }: WeightsFile): AccelerationSource {
  if (converts === undefined) return 'published';
  return /^(?:b?f(?:p|loat)?(?:16|32))$/i.test(dtype) ? 'converted' : 'quantized';
}

/**
 * The way of running a model that has `files`, of which there is at least one. What was named in the request wins, then
 * what a person chose for the model; else GGUF goes before graphs (a decoder runs about three times faster in llama.cpp
 * on a CPU), and of several files the one with the smallest loss that fits, a graph that measured faster here before
 * the usual one. Throws MODEL_NOT_FOUND for a variant that is named and not there, MODEL_LOAD_FAILED where no file can
 * be run.
 */
export function chooseWay(files: readonly WeightsFile[], named: string | null, facts: WayFacts): Way {
  if (named !== null) return wayOf(namedVariant(files, named), `${named} was asked for`, facts);
  const asChosen = personsChoice(files, facts);
  if (asChosen !== null && typeof asChosen !== 'string') return asChosen;
  const ggufs = files.filter((file) => backendFor(file, facts.task) === 'llama');
  const way = ggufs.length > 0 ? ggufWay(ggufs, facts) : graphWay(files, facts);
  return asChosen === null ? way : { ...way, reason: `${asChosen} ${way.reason}` };
}

/** The way of running one file, whatever else there is. */
export function wayOf(file: WeightsFile, clause: string, facts: WayFacts): Way {
  return wayAt(file, clause, placeFor(backendFor(file, facts.task), facts), facts);
}

function wayAt(file: WeightsFile, clause: string, place: Place, { task }: WayFacts): Way {
  return {
    file,
    backend: backendFor(file, task),
    device: place.device,
    reason: `${sentence(clause)} ${sentence(place.reason)}`,
  };
}

/** What a person chose; a sentence where it can't be had any more, null where nothing was chosen. */
function personsChoice(files: readonly WeightsFile[], facts: WayFacts): Way | string | null {
  const { chosen = null } = facts;
  if (chosen === null) return null;
  const file = files.find(({ dtype }) => dtype.toLowerCase() === chosen.variant.toLowerCase());
  if (file === undefined) return `${chosen.variant} was chosen for this model, but is not there any more.`;
  const usual = placeFor(backendFor(file, facts.task), facts);
  const clause = `${file.dtype} was chosen for this model`;
  if (chosen.device === null || chosen.device === usual.device) return wayAt(file, clause, usual, facts);
  if (chosen.device === 'cpu' && facts.deviceForced !== true)
    return wayAt(file, clause, { device: 'cpu', reason: 'it was to run on the CPU' }, facts);
  const instead = `${deviceTitle(chosen.device)} was chosen as well, but can't be taken now: ${usual.reason}`;
  return wayAt(file, clause, { device: usual.device, reason: instead }, facts);
}

/**
 * Files for llama.cpp: the one with the smallest loss that fits, so that more memory never gives a worse one. What fits
 * nowhere on the GPU is chosen anew for the CPU, where nobody has set the device or the limit.
 */
function ggufWay(
  files: readonly WeightsFile[],
  facts: WayFacts,
  place: Place = placeFor('llama', facts),
): Way {
  const sorted = files.toSorted((a, b) => bytesOf(b, facts) - bytesOf(a, facts));
  const { kept, reason: bits } = withinBits(sorted, (file) => bytesOf(file, facts));
  const fitting = kept.find((file) => fits(file, place, facts));
  const smallest = sorted.at(-1);
  if (smallest === undefined) throw nothingToRun();
  if (fitting === undefined) {
    const instead = cpuInstead(place, facts);
    if (instead !== null && kept.some((file) => fits(file, instead, facts)))
      return ggufWay(files, facts, instead);
    return whereItFits(smallest, place, facts, files.length === 1 ? ggufReason(smallest) : undefined);
  }
  const file = fitting;
  if (files.length === 1) return wayAt(file, ggufReason(file), place, facts);
  const clause =
    file === kept[0]
      ? (bits ?? leastLoss(file))
      : `${file.dtype} is the smallest loss that fits in ${limitOf(place, facts)}`;
  return wayAt(file, clause, place, facts);
}

function leastLoss(file: WeightsFile): string {
  return file.converts === undefined
    ? `${file.dtype} loses the least of its GGUF files, and fits`
    : ggufReason(file);
}

function ggufReason({ converts }: WeightsFile): string {
  return converts === undefined
    ? 'the GGUF file, which llama.cpp runs fastest'
    : 'a GGUF file that Hearth makes of its raw weights, which llama.cpp runs fastest';
}

const RAW_REASON = 'its raw weights, by a graph that Hearth writes and that points into them';

/** Graphs for ONNX Runtime, in the order of the device, unless another one measured clearly faster here. */
function graphWay(files: readonly WeightsFile[], facts: WayFacts): Way {
  const raw = files.find(({ converts }) => converts === 'onnx');
  if (raw !== undefined) {
    const place = placeFor(backendFor(raw, facts.task), facts);
    return whereItFits(raw, place, facts, RAW_REASON);
  }
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

/** The variant that measured clearly faster here than the usual one; null where none did, or too few runs tell. */
function fastest(
  usual: WeightsFile,
  files: readonly WeightsFile[],
  { device }: Place,
  { task, speeds = [] }: WayFacts,
): { readonly file: WeightsFile; readonly clause: string } | null {
  const time = (file: WeightsFile): number | null => {
    const way = { engine: backendFor(file, task), device, dtype: file.dtype };
    const here = speeds.find((speed) => isOfWay(speed, way));
    return here !== undefined && here.runs >= RUNS_TO_COMPARE ? here.run_ms : null;
  };
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

/**
 * What does not fit in the GPU's memory goes to the CPU where the machine has room for it, unless a person has set the
 * device or the limit: then it is refused with the numbers when it is loaded.
 */
function whereItFits(
  file: WeightsFile,
  place: Place,
  facts: WayFacts,
  clause = `${file.dtype} is the smallest of its files`,
): Way {
  const cpu = fits(file, place, facts) ? null : cpuInstead(place, facts);
  return wayAt(file, clause, cpu !== null && fits(file, cpu, facts) ? cpu : place, facts);
}

/** The CPU for what does not fit in the GPU's memory; null where there is no GPU, or a person has set it or its limit. */
function cpuInstead(place: Place, facts: WayFacts): Place | null {
  if (place.device === 'cpu' || facts.deviceForced === true || facts.gpuLimitBytes !== undefined) return null;
  return { device: 'cpu', reason: `it does not fit in ${limitOf(place, facts)}, so it takes the CPU` };
}

/**
 * True where a file can be loaded. A decoder's cache may take half of what its weights leave, so the rest has to do for
 * what an engine needs besides.
 */
function fits(file: WeightsFile, place: Place, facts: WayFacts): boolean {
  const weightBytes = bytesOf(file, facts);
  const backend = backendFor(file, facts.task);
  const { total_bytes } = estimateMemory({
    backend,
    weightBytes,
    parameters: null,
    dtype: file.dtype,
    contextLength: null,
    shape: null,
  });
  const besides = total_bytes - weightBytes;
  return weightBytes + (backend === 'onnx' ? 1 : 2) * besides <= budgetAt(place, facts);
}

function bytesOf(file: WeightsFile, { bytesOf: known }: WayFacts): number {
  return known?.(file) ?? file.bytes;
}

function budgetAt({ device }: Place, { budgetBytes, mainBudgetBytes }: WayFacts): number {
  return device === 'cpu' ? (mainBudgetBytes ?? budgetBytes) : budgetBytes;
}

/** What a file has to fit in, in words. */
function limitOf(place: Place, facts: WayFacts): string {
  const { gpuLimitBytes, budgetBytes, mainBudgetBytes = budgetBytes } = facts;
  const ofGpu = place.device !== 'cpu' && budgetBytes < mainBudgetBytes;
  if (ofGpu && gpuLimitBytes !== undefined)
    return `the ${formatBytes(gpuLimitBytes)} that MAX_GPU_MEM_GB allows`;
  const where = ofGpu ? 'memory of the GPU' : 'memory';
  return `the ${formatBytes(budgetAt(place, facts))} of ${where} that models may take`;
}

function nothingToRun(): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    'This model has no file that can be run here: there is no GGUF and no ONNX graph in its folder.',
    'Choose a model with GGUF or ONNX files.',
  );
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${String(Math.round(ms))} ms`;
}

/** The clause as a sentence: a capital at its start, unless that is a name (q4f16, llama.cpp), and one stop at its end. */
export function sentence(clause: string): string {
  const plain = /^[a-z]+(?=[\s,:']|$)/.test(clause);
  const start = clause.charAt(0);
  return `${plain ? start.toUpperCase() : start}${clause.slice(1).replace(/\.$/, '')}.`;
}
