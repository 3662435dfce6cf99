/** Which of several GGUF files of a model llama.cpp runs, and where. Pure. */
import { placeFor, type Place } from './device-for.ts';
import { withinBits } from './dtype-order.ts';
import type { WeightsFile } from './found-files.ts';
import {
  bytesOf,
  cpuInstead,
  fits,
  limitOf,
  nothingToRun,
  wayAt,
  whereItFits,
  type Way,
  type WayFacts,
} from './acceleration-facts.ts';

const ALONE = 'the GGUF file, which llama.cpp runs fastest';

/**
 * Files for llama.cpp: the one with the smallest loss that fits, so that more memory never gives a worse one. What fits
 * nowhere on the GPU is chosen anew for the CPU, where nobody has set the device or the limit.
 */
export function ggufWay(
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
    return whereItFits(smallest, place, facts, files.length === 1 ? ALONE : undefined);
  }
  const file = fitting;
  if (files.length === 1) return wayAt(file, ALONE, place, facts);
  const clause =
    file === kept[0]
      ? (bits ?? `${file.dtype} loses the least of its GGUF files, and fits`)
      : `${file.dtype} is the smallest loss that fits in ${limitOf(place, facts)}`;
  return wayAt(file, clause, place, facts);
}
