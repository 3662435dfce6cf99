/** The drawing of memory over time. Pure. */
import type { MemorySample } from '../../../shared/machine.ts';

/** A sample in parts that add up to what is used, in bytes. */
export interface MemoryParts {
  readonly app: number;
  readonly runners: number;
  readonly others: number;
}

/** Splits a sample. Shared pages are counted twice by the system, so the parts of Hearth are kept within what is used. */
export function splitSample({ app_bytes, runners_bytes, used_bytes }: MemorySample): MemoryParts {
  const app = Math.min(app_bytes, used_bytes);
  const runners = Math.min(runners_bytes, used_bytes - app);
  return { app, runners, others: used_bytes - app - runners };
}

/** The path of an area from the bottom up to a part of each sample; the right edge is `end` ms, the left one `span` ms before. */
export function areaPath(
  samples: readonly MemorySample[],
  bytesOf: (sample: MemorySample) => number,
  end: number,
  span: number,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const first = samples[0];
  if (first === undefined) return '';
  const x = (at: number): number => round(width * (1 - (end - at) / span));
  const y = (sample: MemorySample): number =>
    round(height * (1 - Math.min(1, bytesOf(sample) / Math.max(1, sample.total_bytes))));
  const line = samples.map((sample) => `L${x(sample.at)} ${y(sample)}`).join('');
  return `M${x(first.at)} ${height}${line}L${x(end)} ${height}Z`;
}

/** A tenth of a unit is finer than a pixel. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
