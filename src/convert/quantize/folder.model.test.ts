/** A quantized model folder, as a converter process writes it. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelled } from '../../shared/errors.ts';
import { openCheckpoint } from '../convert.ts';
import { createHandlers } from '../handlers.ts';
import { readGolden, writeCheckpoint } from '../testing/golden.ts';
import { openSession } from '../testing/sessions.ts';
import { quantizeGraphs } from './quantize.ts';

let home = '';
let source = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-quantized-'));
  source = await mkdtemp(join(home, 'source-'));
  await writeCheckpoint(readGolden('whisper-words'), source);
  await writeFile(join(source, 'tokenizer.json'), '{}');
});
afterAll(async () => {
  await rm(home, { recursive: true });
});

/** Asks the handler for a folder `out`, and gives the progress that it told. */
async function ask(
  out: string,
  signal = new AbortController().signal,
): Promise<{ done: number; total: number }[]> {
  const told: { done: number; total: number }[] = [];
  const write = (event: { done: number; total: number }): Promise<void> => {
    told.push(event);
    return Promise.resolve();
  };
  const input = {
    folder: source,
    allowed: [source],
    out,
    quantization: 'f16' as const,
    samples: [],
    force: false,
  };
  await createHandlers().onnxFolder(input, { signal, write });
  return told;
}

test('a folder lacks a graph, its weights or the tokenizer, or cannot be loaded from where it is', async () => {
  const out = join(home, 'half');
  const told = await ask(out);
  expect((await readdir(out)).toSorted()).toEqual(['config.json', 'onnx', 'tokenizer.json']);
  const files = (await readdir(join(out, 'onnx'))).toSorted();
  expect(files).toEqual([
    'decoder_model_merged_fp16.onnx',
    'decoder_model_merged_fp16.onnx_data',
    'encoder_model_fp16.onnx',
    'encoder_model_fp16.onnx_data',
    'quality.json',
  ]);
  const data = files.filter((file) => file.endsWith('_data'));
  const sizes = await Promise.all(data.map(async (file) => (await stat(join(out, 'onnx', file))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(told.at(-1)).toEqual({ done: total, total });
  const graph = await readFile(join(out, 'onnx', 'encoder_model_fp16.onnx'));
  await (await openSession(graph, join(out, 'onnx'))).release();
});

test('a conversion that was cancelled leaves a folder', async () => {
  const before = await readdir(home);
  const reason = cancelled();
  await expect(ask(join(home, 'never'), AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(await readdir(home)).toEqual(before);
});

test('a model of which nothing becomes smaller is written as if it did', async () => {
  const checkpoint = await openCheckpoint(source);
  // All sides of this tiny model are below what is worth it.
  await expect(quantizeGraphs(checkpoint, home, { quantization: 'q4' })).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: 'This whisper model has no layers that q4 would make smaller.',
  });
});
