/** Models of sentence-transformers in the layouts of then and now, through the whole engine. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../engine-types.ts';
import { answerOf, realEngine } from '../testing/real-engine.ts';

const RAW = join(import.meta.dirname, '../../../tools/reference/goldens/models/raw/mpnet');
/** The same graph over the same weights, of which only the place differs. */
const TOLERANCE = 1e-6;

let home = '';
let engine: Engine;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-sentences-'));
  makeFolders();
  ({ engine } = await realEngine(home, join(home, 'none')));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** `now` pools by the first token, which nothing but its module's config says; `then` is the same in the old layout. */
function makeFolders(): void {
  const [now, then] = [join(home, 'now'), join(home, 'then')];
  cpSync(RAW, now, { recursive: true });
  edit(join(now, '1_Pooling/config.json'), (text) =>
    text
      .replace('"pooling_mode_cls_token": false', '"pooling_mode_cls_token": true')
      .replace('"pooling_mode_mean_tokens": true', '"pooling_mode_mean_tokens": false'),
  );
  mkdirSync(then);
  cpSync(now, join(then, '0_Transformer'), { recursive: true });
  for (const name of ['1_Pooling', 'modules.json'])
    renameSync(join(then, '0_Transformer', name), join(then, name));
  edit(join(then, 'modules.json'), (text) => text.replace('"path": ""', '"path": "0_Transformer"'));
}

function edit(path: string, change: (text: string) => string): void {
  const [before, after] = [readFileSync(path, 'utf8'), change(readFileSync(path, 'utf8'))];
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

async function vector(model: string): Promise<number[]> {
  const { result } = await answerOf(engine, { model, inputs: 'the café is calm' });
  return z.object({ embedding: z.array(z.number()) }).parse(result).embedding;
}

function worst(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}

test('the old layout gives the vectors of the new one, and is listed as one model that is converted', async () => {
  const then = join(home, 'then');
  expect(await engine.models.status(then)).toMatchObject({
    task: 'feature-extraction',
    problem: null,
    planned: { converts: 'onnx' },
  });
  expect(worst(await vector(then), await vector(join(home, 'now')))).toBeLessThan(TOLERANCE);
});

test.each(['now', 'then'])('a converted copy of the layout of %s pools as the model does', async (layout) => {
  const out = join(home, `${layout}-onnx`);
  await engine.models.convert(join(home, layout), { to: 'onnx', out }, new AbortController().signal);
  const copy = await vector(out);
  expect(worst(copy, await vector(join(home, layout)))).toBeLessThan(TOLERANCE);
  // The mean of all tokens, as it would be without the pooling's own config, is far from it.
  expect(worst(copy, await vector(RAW))).toBeGreaterThan(0.01);
});
