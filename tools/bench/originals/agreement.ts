/** Whether the two sides say the same, and how many requests a turn takes. Pure. */
import type { Answer } from './python.ts';

/** Largest difference of two numbers, as a share of the larger one where that is above 1: graphs round otherwise. */
export const NUMBER_TOLERANCE = 2e-3;

/** In what two answers differ, in words; null where they agree. */
export function disagreement(hearth: Answer, python: Answer): string | null {
  if (hearth.text !== python.text)
    return `Hearth says ${JSON.stringify(hearth.text)}, PyTorch ${JSON.stringify(python.text)}`;
  if (hearth.numbers.length !== python.numbers.length)
    return `Hearth gives ${String(hearth.numbers.length)} numbers, PyTorch ${String(python.numbers.length)}`;
  const at = hearth.numbers.findIndex((value, index) => !isClose(value, python.numbers[index] ?? NaN));
  return at === -1
    ? null
    : `Hearth gives ${String(hearth.numbers[at])}, PyTorch ${String(python.numbers[at])} (number ${String(at)})`;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= NUMBER_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

/** A turn takes this long at least, so that a hiccup of some milliseconds is little of it. */
const TURN_MS = 600;
const MAX_REQUESTS = 10;

/** Requests in one turn, when one takes `ms`. */
export function requestsFor(ms: number): number {
  return Math.min(MAX_REQUESTS, Math.max(1, Math.ceil(TURN_MS / ms)));
}

/** Numbers of the float graphs, relative to the largest. */
const GRAPH_TOLERANCE = 1e-4;

/** Throws where a float graph gives other numbers than PyTorch; `name` begins the sentence. */
export function assertAlike(name: string, values: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - (values[index] ?? NaN))));
  if (!(worst <= GRAPH_TOLERANCE * largest))
    throw new Error(`${name} gives other numbers than PyTorch: ${String(worst)} of ${String(largest)}.`);
}
