/** Raw checkpoints become models of Hearth's own through the whole engine, in a process of their own. */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeCheckpoint } from '../../src/convert/gguf/testing/checkpoint.ts';
import { cancelled } from '../../src/shared/errors.ts';
import type { Engine } from '../../src/main/engine-types.ts';
import { answerOf, realEngine } from '../../src/main/testing/real-engine.ts';

const ROOT = join(import.meta.dirname, '../..');
const RAW = join(ROOT, 'tools/reference/goldens/models/raw/bert-classifier');
const never = new AbortController().signal;
const labelled = z.array(z.object({ label: z.string(), score: z.number() }));

let home = '';
let engine: Engine;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-conversions-'));
  cpSync(RAW, join(home, 'data/models/org/raw'), { recursive: true });
  cpSync(RAW, join(home, 'data/models/org/damaged'), { recursive: true });
  const path = join(home, 'data/models/org/damaged/config.json');
  const config = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  writeFileSync(path, JSON.stringify({ ...config, position_embedding_type: 'relative_key' }));
  const writer = await makeCheckpoint('llama');
  cpSync(writer.folder, join(home, 'data/models/org/writer'), { recursive: true });
  rmSync(dirname(writer.folder), { recursive: true });
  ({ engine } = await realEngine(home, join(home, 'embedded')));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const folders = (): string[] => readdirSync(join(home, 'data/models/org')).toSorted();

test('what was converted is not on the list, gives another answer, or is made a second time', async () => {
  const { conversions } = engine.models;
  const told: number[] = [];
  const request = { to: 'onnx', quantization: 'f16' } as const;
  const made = await conversions.run('org/raw', request, 'api', never, ({ total }) => told.push(total));
  expect(made.model).toBe('org/raw-f16-ONNX');
  expect(told.every((total) => total > 1_000)).toBe(true);
  const info = await engine.models.status(made.model);
  expect(info).toMatchObject({ source: 'hub', variants: ['fp16'], size_bytes: made.bytes });
  expect((await engine.models.details(made.model)).removable).toBe(true);
  const scores = await Promise.all(['org/raw', made.model].map(scoresOf));
  expect(scores[1]?.map(({ label }) => label)).toEqual(scores[0]?.map(({ label }) => label));
  await expect(conversions.run('org/raw', request, 'api', never)).rejects.toThrow(/is there already/);
  expect(folders()).toEqual(['damaged', 'raw', 'raw-f16-ONNX', 'writer']);
});

test('a conversion that fails leaves something, or does not say which part is not supported', async () => {
  const before = folders();
  const going = engine.models.conversions.run('org/damaged', { to: 'onnx' }, 'app', never);
  await expect(going).rejects.toThrow(/position_embedding_type must be absolute/);
  const gguf = engine.models.conversions.run('org/raw', { to: 'gguf', quantization: 'Q8_0' }, 'app', never);
  await expect(gguf).rejects.toMatchObject({
    message: expect.stringContaining('type bert cannot be converted to GGUF'),
    hint: expect.stringContaining('These can: '),
  });
  expect(folders()).toEqual(before);
});

test('a language model becomes no model of its own, or one that is named after a folder', async () => {
  const request = { to: 'gguf', quantization: 'Q4_0' } as const;
  const made = await engine.models.conversions.run('org/writer', request, 'app', never);
  expect(made).toMatchObject({ model: 'org/writer-Q4_0-GGUF', quality: { measured: false } });
  const files = readdirSync(join(home, 'data/models', made.model)).toSorted();
  expect(files).toEqual(['hearth-origin.json', 'writer-Q4_0.gguf']);
  expect(await engine.models.status(made.model)).toMatchObject({
    ...{ format: 'gguf', variants: ['Q4_0'], acceleration: { source: 'quantized' } },
  });
});

test('a conversion that is stopped leaves something', async () => {
  const before = folders();
  const stop = new AbortController();
  const going = engine.models.conversions.run('org/raw', { to: 'onnx' }, 'app', stop.signal, () =>
    stop.abort(cancelled()),
  );
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(folders()).toEqual(before);
});

test('what is run as it is gets converted', async () => {
  const going = engine.models.conversions.run('org/raw-f16-ONNX', { to: 'onnx' }, 'app', never);
  await expect(going).rejects.toThrow(/has no raw weights/);
  expect(existsSync(join(home, 'data/models/org/raw-f16-ONNX-ONNX'))).toBe(false);
});

async function scoresOf(model: string): Promise<z.output<typeof labelled>> {
  return labelled.parse((await answerOf(engine, { model, inputs: 'the cat' })).result);
}
