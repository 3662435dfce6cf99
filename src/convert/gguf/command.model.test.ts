/** The way of a person: `hearth convert` on a raw checkpoint, then `hearth run` on what it made; each as a process. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { convertToGguf } from './convert.ts';
import { makeCheckpoint } from './testing/checkpoint.ts';

const CLI = join(import.meta.dirname, '../../main/cli.ts');

let folder = '';
let home = '';
beforeAll(async () => {
  ({ folder } = await makeCheckpoint('llama'));
  home = await mkdtemp(join(tmpdir(), 'hearth-gguf-cli-'));
});
afterAll(async () => {
  await rm(dirname(folder), { recursive: true });
  await rm(home, { recursive: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HEARTH_DATA: join(home, 'data'),
  HF_HOME: home,
});

async function hearth(...argv: string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [CLI, ...argv], { env: environment() });
  return (await run).stdout;
}

test('a converted checkpoint is another file than the converter makes, or cannot be run', async () => {
  const told = await hearth(
    'convert',
    folder,
    '--to',
    'gguf',
    '--quant',
    'q4_k_m',
    '--out',
    join(home, 'made'),
  );
  const path = join(home, 'made', 'tiny-Q4_K_M.gguf');
  expect(told).toMatch(/^\S+tiny-Q4_K_M\.gguf \([\d.]+ [kM]B\)\n$/);
  await expect(
    hearth('convert', folder, '--to', 'gguf', '--quant', 'q4_k_m', '--out', dirname(path)),
  ).rejects.toThrow(/is there already[\s\S]*--force/);
  const direct = await convertToGguf({ folder, quantization: 'Q4_K_M' }, home);
  expect((await readFile(path)).equals(await readFile(direct.path))).toBe(true);
  const answer = await hearth('run', path, 'The old farmer', '--option', 'max_new_tokens=4', '--json');
  expect(z.object({ task: z.string(), model: z.string() }).parse(JSON.parse(answer))).toMatchObject({
    task: 'text-generation',
  });
});
