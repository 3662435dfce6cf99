/** Whether a quantization that was just written is kept: its figure is held against the least that is offered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  LEAST_COSINE,
  QUALITY_FILE,
  type ConversionQuality,
  type GraphQuantization,
  type MeasuredQuality,
} from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';

const INPUTS: Readonly<Record<MeasuredQuality['of'], string>> = {
  texts: 'texts',
  pictures: 'pictures',
  sounds: 'sounds',
  seed: 'made-up inputs',
};

/** The figure in a person's words: `the answers of encoder_model have a cosine of 0.912 … over 16 texts`. */
function inWords({ graph, cosine, inputs, of }: MeasuredQuality): string {
  // Rounded down, so that what was refused never reads like what is enough.
  const figure = (Math.floor(cosine * 1_000) / 1_000).toFixed(3);
  return `the answers of its graph ${graph} have a cosine of ${figure} to those in float over ${String(inputs)} ${INPUTS[of]}`;
}

/** The error of a quantization that loses too much; null where it is good enough, or was not measured. */
export function tooLossy(quantization: GraphQuantization, quality: ConversionQuality): HearthError | null {
  if (!quality.measured || quality.cosine >= LEAST_COSINE[quantization]) return null;
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${quantization} loses too much of this model: ${inWords(quality)}, and ${String(LEAST_COSINE[quantization])} is the least.`,
    'Choose another quantization: f16 and q8 lose the least.',
    { override: 'force' },
  );
}

/** Writes the figure, or why there is none, beside the graphs that it is of. */
export async function keepFigure(folder: string, quality: ConversionQuality): Promise<void> {
  await writeFile(join(folder, QUALITY_FILE), JSON.stringify(quality));
}
