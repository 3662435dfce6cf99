/** Quantizations of a raw checkpoint that were made once and lost too much: they are not made again at every load. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { graphQuantization, type GraphQuantization } from '../../shared/converter.ts';
import { keptFolder, keptGraphs, makeKept } from './kept-conversions.ts';

/** Beside the graphs that are kept of the same checkpoint, so that it is forgotten with them where the weights change. */
const LOSSY_FILE = 'lossy.json';
const lossySchema = z.record(z.string(), z.string());

/** Why each quantization was refused, in words. */
export type Lossy = Readonly<Partial<Record<GraphQuantization, string>>>;

/** What is remembered of the checkpoint in a model folder as its files are now. Never rejects. */
export async function lossyOf(cache: string, folder: string): Promise<Lossy> {
  try {
    const path = join(await keptFolder(keptGraphs(cache), folder), LOSSY_FILE);
    const found = lossySchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return Object.fromEntries(Object.entries(found).filter(([name]) => graphQuantization(name) !== null));
  } catch {
    return {};
  }
}

/** Remembers that a quantization was refused. Never rejects: at worst it is tried again. */
export async function rememberLossy(
  cache: string,
  folder: string,
  quantization: GraphQuantization,
  reason: string,
): Promise<void> {
  try {
    const directory = await keptFolder(keptGraphs(cache), folder);
    const known = { ...(await lossyOf(cache, folder)), [quantization]: reason };
    await makeKept(directory, folder);
    await writeFile(join(directory, LOSSY_FILE), JSON.stringify(known));
  } catch {
    // The disk is full, or the model was taken away meanwhile.
  }
}
