/** Memory of a conversion; `npm run bench -- --only gguf-huge` shows it of 14 GB. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PEAK = join(import.meta.dirname, 'testing/peak.ts');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-gguf-memory-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The most bytes of a process that writes a tensor of so many megabytes. */
async function peakOf(megabytes: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [PEAK, folder, String(megabytes)]);
  return Number(stdout);
}

test('a checkpoint of four times the size takes more memory to convert', async () => {
  // Held as a whole, the larger one would be half of the process.
  expect((await peakOf(64)) / (await peakOf(16))).toBeLessThan(1.1);
});
