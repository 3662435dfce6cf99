/** A checkpoint as PyTorch wrote it before 1.6, from a model within DataParallel, through the whole engine. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { legacyTorchBin, statePickle } from '../../src/convert/testing/files.ts';
import { Weights } from '../../src/convert/weights/weights.ts';
import { answerOf, realEngine } from '../../src/main/testing/real-engine.ts';

const RAW = join(import.meta.dirname, '../reference/goldens/models/raw/bert-classifier');

/** The checkpoint's numbers in the old format, as floats; every name gets a prefix. */
async function inOldFormat(folder: string): Promise<Buffer> {
  const weights = await Weights.open(folder);
  const names = weights.names();
  const keyOf = (index: number): string => String(index + 1);
  const pickle = statePickle(
    names.map((name, index) => ({
      name: `module.${name}`,
      key: keyOf(index),
      shape: weights.get(name).shape,
    })),
  );
  const numbers = await Promise.all(names.map((name) => weights.read(name)));
  const storages = numbers.map((values, index) => ({
    key: keyOf(index),
    elements: values.length,
    bytes: new Uint8Array(values.buffer),
  }));
  return legacyTorchBin(pickle, storages);
}

test('answers to the same figures as its copy in safetensors', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hearth-legacy-'));
  const old = join(home, 'old');
  cpSync(RAW, old, { recursive: true });
  rmSync(join(old, 'model.safetensors'));
  writeFileSync(join(old, 'pytorch_model.bin'), await inOldFormat(RAW));
  const { engine } = await realEngine(home, join(home, 'none'));
  const scores = async (model: string): Promise<unknown> => {
    const { result } = await answerOf(engine, { model, inputs: 'the café is calm' });
    return z.array(z.object({ label: z.string(), score: z.number() })).parse(result);
  };
  expect(await scores(old)).toEqual(await scores(RAW));
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});
