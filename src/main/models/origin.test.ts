import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceOf } from './acceleration.ts';
import { ORIGIN_FILE, noteOrigins, originsIn } from './origin.ts';
import { scanFile, scanFolder, type ModelFolder } from './scan.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-origin-'));
  mkdirSync(join(folder, 'onnx'));
  for (const name of ['onnx/model_q4.onnx', 'a-F16.gguf', 'a-Q8_0.gguf', 'theirs-Q8_0.gguf'])
    writeFileSync(join(folder, name), 'twelve bytes');
});
afterEach(() => rmSync(folder, { recursive: true }));

const sources = ({ weights }: ModelFolder): string[] =>
  weights.map((file) => `${file.path} ${sourceOf(file)}`);

test('what Hearth made is told as published, or what was published as made here', async () => {
  await noteOrigins(folder, {
    'onnx/model_q4.onnx': { source: 'quantized', bytes: 12 },
    'a-F16.gguf': { source: 'converted', bytes: 12 },
  });
  await noteOrigins(folder, { 'a-Q8_0.gguf': { source: 'quantized', bytes: 13 } });
  expect(sources(await scanFolder(folder))).toEqual([
    'a-F16.gguf converted',
    'a-Q8_0.gguf published',
    'onnx/model_q4.onnx quantized',
    'theirs-Q8_0.gguf published',
  ]);
  expect(sources(await scanFile(join(folder, 'a-F16.gguf')))).toEqual(['a-F16.gguf converted']);
});

test.each(['', 'null', '{"a-F16.gguf":3}', '[', '{"__proto__":{"source":"converted","bytes":12}}'])(
  'a label that says %j breaks the folder',
  async (text) => {
    writeFileSync(join(folder, ORIGIN_FILE), text);
    expect(new Set(sources(await scanFolder(folder)).map((each) => each.split(' ')[1]))).toEqual(
      new Set(['published']),
    );
    await noteOrigins(folder, { 'a-F16.gguf': { source: 'converted', bytes: 12 } });
    expect(sources(await scanFolder(folder))).toContain('a-F16.gguf converted');
    await noteOrigins(join(folder, 'nowhere'), {});
  },
);

test.skipIf(process.platform === 'win32')(
  'a label that is a link is followed, to be read or written',
  async () => {
    const victim = join(folder, 'theirs.json');
    writeFileSync(victim, '{"a-F16.gguf":{"source":"converted","bytes":12}}');
    const model = join(folder, 'onnx');
    symlinkSync(victim, join(model, ORIGIN_FILE));
    expect(await originsIn(model)).toEqual({});
    await noteOrigins(model, { 'b.gguf': { source: 'converted', bytes: 1 } });
    expect(readFileSync(victim, 'utf8')).toContain('a-F16.gguf');
    expect(Object.keys(await originsIn(model))).toEqual(['b.gguf']);
    // What never ends: the scan of every start would wait for it.
    rmSync(join(model, ORIGIN_FILE));
    symlinkSync('/dev/zero', join(model, ORIGIN_FILE));
    expect(await originsIn(model)).toEqual({});
  },
);
