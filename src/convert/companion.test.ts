/** A checkpoint within a model's folder that is part of it: SpeechT5's vocoder. */
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildGraphs, openCheckpoint } from './convert.ts';
import { writeFolder } from './keep.ts';
import { readGolden, writeCheckpoint, type Golden } from './testing/golden.ts';

const golden = readGolden('speecht5');
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-companion-'));
});
afterAll(async () => {
  await rm(home, { recursive: true });
});

async function folderOf(of: Golden): Promise<string> {
  const folder = await mkdtemp(join(home, 'model-'));
  await writeCheckpoint(of, folder);
  return folder;
}

test('a speaking model without a vocoder is converted, or refused without a word of where one belongs', async () => {
  const checkpoint = await openCheckpoint(await folderOf({ ...golden, within: {} }));
  expect(() => buildGraphs(checkpoint)).toThrow(
    expect.objectContaining({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringMatching(/no vocoder/),
      hint: expect.stringMatching(/into a folder "vocoder"/),
    }),
  );
});

test('graphs in the cache are used for another vocoder', async () => {
  const { vocoder } = golden.within;
  if (vocoder === undefined) throw new Error('the golden has no vocoder');
  const other = { ...vocoder, config: { ...vocoder.config, normalize_before: false } };
  const [mine, its] = await Promise.all([
    openCheckpoint(await folderOf(golden)),
    openCheckpoint(await folderOf({ ...golden, within: { vocoder: other } })),
  ]);
  expect(mine.hash).not.toBe(its.hash);
});

test('a folder that stands alone lacks the voices or the vocoder, or has it in place of the model', async () => {
  const source = await folderOf(golden);
  await mkdir(join(source, 'speaker_embeddings'));
  for (const name of ['alto.bin', 'bass.npy', 'notes.txt'])
    await writeFile(join(source, 'speaker_embeddings', name), 'x');
  const checkpoint = await openCheckpoint(source);
  const out = join(home, 'alone');
  await writeFolder(out, { folder: source, allowed: [source] }, checkpoint, buildGraphs(checkpoint), () =>
    Promise.resolve(),
  );
  const files = await readdir(join(out, 'onnx'), { recursive: true });
  expect(files.map((file) => file.replaceAll('\\', '/')).toSorted()).toEqual([
    'decoder_model_merged.onnx',
    'decoder_postnet_and_vocoder.onnx',
    'encoder_model.onnx',
    'model.safetensors',
    'vocoder',
    'vocoder/model.safetensors',
  ]);
  expect((await readdir(join(out, 'speaker_embeddings'))).toSorted()).toEqual(['alto.bin', 'bass.npy']);
});

test('a vocoder that is a link to elsewhere is taken, though no graph could reach it', async () => {
  const source = await folderOf(golden);
  await rename(join(source, 'vocoder'), join(home, 'elsewhere'));
  await symlink(join(home, 'elsewhere'), join(source, 'vocoder'));
  await expect(openCheckpoint(source, [source, home])).rejects.toThrow(/are links to elsewhere/);
});
