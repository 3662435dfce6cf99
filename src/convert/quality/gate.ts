/** Whether a quantization that was just written is kept: its figure is held against the least that is offered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  LEAST_COSINE,
  QUALITY_FILE,
  type ConversionQuality,
  type GraphQuantization,
} from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';

/** The figure in a person's words: `a cosine of 0.912 … over 16 texts`. */
function inWords({ cosine, inputs, of }: ConversionQuality): string {
  const counted = of === 'texts' ? `${String(inputs)} texts` : `${String(inputs)} made-up inputs`;
  // Rounded down, so that what was refused never reads like what is enough.
  return `a cosine of ${(Math.floor(cosine * 1_000) / 1_000).toFixed(3)} to those in float over ${counted}`;
}

/** The error of a quantization that loses too much; null where it is good enough, or nothing could be measured. */
export function tooLossy(
  quantization: GraphQuantization,
  quality: ConversionQuality | null,
): HearthError | null {
  if (quality === null || quality.cosine >= LEAST_COSINE) return null;
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${quantization} loses too much of this model: its answers have ${inWords(quality)}, and ${String(LEAST_COSINE)} is the least.`,
    'Choose another quantization: f16 and q8 lose the least.',
    { override: 'force' },
  );
}

/** Writes the figure beside the graphs that it is of. */
export async function keepFigure(folder: string, quality: ConversionQuality): Promise<void> {
  await writeFile(join(folder, QUALITY_FILE), JSON.stringify(quality));
}
