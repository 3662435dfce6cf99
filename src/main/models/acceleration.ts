/** Which way a model is run: the file, the engine, the device, and why. The one place that decides it. Pure. */
import type { AccelerationSource } from '../../shared/acceleration.ts';
import { deviceTitle } from '../devices/capabilities.ts';
import { ggufWay } from './acceleration-gguf.ts';
import { graphWay } from './acceleration-graphs.ts';
import { rawWay } from './acceleration-raw.ts';
import { backendFor, wayAt, type Way, type WayFacts } from './acceleration-facts.ts';
import { placeFor } from './device-for.ts';
import type { WeightsFile } from './found-files.ts';
import { sourceOfDtype } from './origin.ts';
import { namedVariant } from './variants.ts';

export type { Way, WayFacts } from './acceleration-facts.ts';

/** Whether a file's weights run as they were published, or were made of a raw checkpoint, now or at an earlier time. */
export function sourceOf({ converts, dtype, origin }: WeightsFile): AccelerationSource {
  return converts === undefined ? (origin ?? 'published') : sourceOfDtype(dtype);
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
  const way = usualWay(files, facts);
  return asChosen === null ? way : { ...way, reason: `${asChosen} ${way.reason}` };
}

function usualWay(files: readonly WeightsFile[], facts: WayFacts): Way {
  const raw = files.filter(({ converts }) => converts !== undefined);
  if (raw.length > 0) return rawWay(raw, facts);
  const ggufs = files.filter((file) => backendFor(file, facts.task) === 'llama');
  return ggufs.length > 0 ? ggufWay(ggufs, facts) : graphWay(files, facts);
}

/** The way of running one file, whatever else there is. */
export function wayOf(file: WeightsFile, clause: string, facts: WayFacts): Way {
  return wayAt(file, clause, placeFor(backendFor(file, facts.task), facts), facts);
}

/** What a person chose; a sentence where it can't be had any more, null where nothing was chosen. */
function personsChoice(files: readonly WeightsFile[], facts: WayFacts): Way | string | null {
  const { chosen = null } = facts;
  if (chosen === null) return null;
  const file = files.find(({ dtype }) => dtype.toLowerCase() === chosen.variant.toLowerCase());
  if (file === undefined) return `${chosen.variant} was chosen for this model, but is not there any more.`;
  if (facts.lossy?.includes(file.dtype) === true)
    return `${file.dtype} was chosen for this model, but lost too much when it was made.`;
  const usual = placeFor(backendFor(file, facts.task), facts);
  const clause = `${file.dtype} was chosen for this model`;
  if (chosen.device === null || chosen.device === usual.device) return wayAt(file, clause, usual, facts);
  if (chosen.device === 'cpu' && facts.deviceForced !== true)
    return wayAt(file, clause, { device: 'cpu', reason: 'it was to run on the CPU' }, facts);
  const instead = `${deviceTitle(chosen.device)} was chosen as well, but can't be taken now: ${usual.reason}`;
  return wayAt(file, clause, { device: usual.device, reason: instead }, facts);
}
