/**
 * What a raw checkpoint is run as, and where. What is kept of earlier loads goes before what would have to be made, and
 * what has to be made is judged by all the memory of the machine: it stays, so that a browser that holds memory now
 * must not choose it. Pure.
 */
import {
  backendFor,
  bytesOf,
  cpuInstead,
  fits,
  limitOf,
  nothingToRun,
  wayAt,
  type Way,
  type WayFacts,
} from './acceleration-facts.ts';
import { placeFor, type Place } from './device-for.ts';
import type { WeightsFile } from './found-files.ts';

/** The way of running one of `files`, which are what one checkpoint can become. */
export function rawWay(files: readonly WeightsFile[], facts: WayFacts): Way {
  const bySize = files.toSorted((a, b) => bytesOf(b, facts) - bytesOf(a, facts));
  const [largest] = bySize;
  if (largest === undefined) throw nothingToRun();
  // The graph that points into the weights loses nothing, whatever was measured of others.
  const offered = bySize.filter((file) => isGraph(file) || facts.lossy?.includes(file.dtype) !== true);
  const place = placeFor(backendFor(largest, facts.task), facts);
  const instead = cpuInstead(place, facts);
  const way = wayOn(place, offered, facts) ?? (instead === null ? null : wayOn(instead, offered, facts));
  if (way !== null) return way;
  const smallest = offered.at(-1) ?? largest;
  const clause =
    files.length === 1 || isGraph(smallest)
      ? madeOf(smallest)
      : `${smallest.dtype} is the smallest that Hearth makes of its raw weights`;
  return wayAt(smallest, clause, place, facts);
}

/** The smallest loss that fits on a device; null where nothing does. */
function wayOn(place: Place, offered: readonly WeightsFile[], now: WayFacts): Way | null {
  const unpressed = { ...now, ...now.whole };
  const there = offered.filter((file) => isGraph(file) || now.kept?.includes(file.dtype) === true);
  for (const [files, facts] of [
    [there, now],
    [there, unpressed],
    [offered, unpressed],
  ] as const) {
    const file = files.find((each) => fits(each, place, facts));
    if (file === undefined) continue;
    const kept = files === there && file !== offered[0];
    const clause =
      file === offered[0]
        ? madeOf(file)
        : kept
          ? `${file.dtype} was made of its raw weights before and fits, so no other is made`
          : `${file.dtype} is the smallest loss that fits in ${limitOf(place, facts)}, and is made of its raw weights`;
    return wayAt(file, clause, place, now);
  }
  return null;
}

/** Whether a checkpoint runs by a graph that points into its own weights: nothing has to be made for that. */
function isGraph({ converts, dtype }: WeightsFile): boolean {
  return converts === 'onnx' && dtype === 'fp32';
}

function madeOf(file: WeightsFile): string {
  if (isGraph(file)) return 'its raw weights, by a graph that Hearth writes and that points into them';
  return file.converts === 'gguf'
    ? 'a GGUF file that Hearth makes of its raw weights, which llama.cpp runs fastest'
    : `${file.dtype} graphs that Hearth makes of its raw weights`;
}
