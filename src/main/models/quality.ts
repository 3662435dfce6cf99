/** What a conversion left beside what it made: its figure, or why there is none. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QUALITY_FILE, conversionQualitySchema, type ConversionQuality } from '../../shared/converter.ts';

/** Null for a model that Hearth did not quantize, and for a file that says something else. */
export async function qualityOf(folder: string): Promise<ConversionQuality | null> {
  try {
    const text = await readFile(join(folder, 'onnx', QUALITY_FILE), 'utf8');
    return conversionQualitySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
