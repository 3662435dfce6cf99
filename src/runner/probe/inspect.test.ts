import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelHeader } from '../../shared/runner.ts';
import { inspect } from './index.ts';
import { onnx, safetensors } from './test-files.ts';
import { errorOf, useFolder } from './test-folder.ts';

const folder = useFolder();

const nothing: Omit<ModelHeader, 'format' | 'weight_bytes' | 'dtype' | 'parameters'> = {
  architecture: null,
  layers: null,
  kv_heads: null,
  head_dim: null,
  context_length: null,
  chat: false,
};

describe('safetensors', () => {
  const entry = { dtype: 'F16', shape: [4, 8], data_offsets: [0, 64] };

  it('adds up shapes and bytes', async () => {
    const bias = { dtype: 'F32', shape: [], data_offsets: [64, 68] };
    const header = await inspect(
      folder.write('model.safetensors', safetensors({ entry, bias, __metadata__: {} }, 68)),
    );
    expect(header).toEqual({
      ...nothing,
      format: 'safetensors',
      weight_bytes: 68,
      parameters: 33,
      dtype: 'fp16',
    });
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'a header of 2^60 bytes',
      safetensors({}, 0, 2n ** 60n),
      /says that it holds 1.2 × 10\^18 bytes, but it has 10:/,
    ],
    [
      'a header of 20 MB that is there',
      safetensors(' '.repeat(20 * 1024 ** 2), 0),
      /has 20,971,520 bytes; 16,777,216 are read at most/,
    ],
    ['a header that is no JSON', safetensors('{"a":', 0), /is no JSON object/],
    ['a header that is a list', safetensors([1], 0), /is no JSON object/],
    ['7 bytes', Buffer.alloc(7), /has 7 bytes, too few/],
    ['data beyond the end', safetensors({ entry }, 10), /it is damaged or was cut off/],
    [
      'a small tensor far beyond the end',
      safetensors({ a: { ...entry, data_offsets: [1000, 1064] } }, 64),
      /it is damaged or was cut off/,
    ],
    [
      'offsets in the wrong order',
      safetensors({ a: { ...entry, data_offsets: [64, 0] } }, 64),
      /gives a tensor -64 bytes/,
    ],
    ['negative offsets', safetensors({ a: { ...entry, data_offsets: [-64, 0] } }, 64), /makes no sense/],
    [
      'a shape that overflows',
      safetensors({ a: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 64),
      /but its shape needs 2.4 × 10\^24/,
    ],
    [
      'a shape that needs more',
      safetensors({ a: { ...entry, shape: [64] } }, 64),
      /gives a tensor 64 bytes, but its shape needs 128/,
    ],
    ['tensors that overlap', safetensors({ a: entry, b: entry }, 64), /it is damaged or was cut off/],
    [
      'a tensor without a type',
      safetensors({ a: { shape: [1], data_offsets: [0, 1] } }, 1),
      /makes no sense/,
    ],
  ])('refuses %s', async (_, content, message) => {
    expect(await errorOf(folder.write('lying.safetensors', content))).toMatch(message);
  });

  it('in several files adds up by its index', async () => {
    const index = {
      metadata: { total_size: 1 },
      weight_map: { x: 'a.safetensors', y: 'b.safetensors', z: 'b.safetensors' },
    };
    const file = folder.write('model.safetensors.index.json', JSON.stringify(index));
    folder.write('a.safetensors', safetensors({ x: entry }, 64));
    expect(await errorOf(file)).toBe('MODEL_LOAD_FAILED: b.safetensors: This file is missing.');
    folder.write('b.safetensors', safetensors({ y: entry, z: { ...entry, data_offsets: [64, 128] } }, 128));
    expect(await inspect(file)).toMatchObject({ weight_bytes: 192, parameters: 96, dtype: 'fp16' });
  });

  it.each(['../secret.safetensors', '/etc/passwd', 'a/b.safetensors', 'passwd', 'C:\\x.safetensors'])(
    'never follows an index out of its folder: %s',
    async (name) => {
      const file = folder.write('model.safetensors.index.json', JSON.stringify({ weight_map: { x: name } }));
      expect(await errorOf(file)).toMatch(/names a file that does not lie beside it/);
    },
  );
});

describe('ONNX', () => {
  it('counts the external data beside the graph, and no other file', async () => {
    const file = folder.write('model_q4.onnx', onnx(1000));
    folder.write('model_q4.onnx_data', Buffer.alloc(500));
    folder.write('model_q4.onnx_data_1', Buffer.alloc(70));
    folder.write('model_q4.onnx.data', Buffer.alloc(8));
    folder.write('model.onnx_data', Buffer.alloc(9999));
    folder.write('model_q4.onnx_data.bak', Buffer.alloc(9999));
    const header = await inspect(file);
    expect(header).toEqual({
      ...nothing,
      format: 'onnx',
      weight_bytes: onnx(1000).length + 578,
      parameters: null,
      dtype: 'q4',
    });
  });

  it.each([
    ['model.onnx', 'fp32'],
    ['decoder_model_merged_quantized.onnx', 'q8'],
    ['model_q4f16.onnx', 'q4f16'],
  ])('reads the dtype from the name %s', async (name, dtype) => {
    expect((await inspect(folder.write(name, onnx(10)))).dtype).toBe(dtype);
  });

  it.each<[string, Buffer, RegExp]>([
    ['a graph that was cut off', onnx(1000).subarray(0, 500), /but it has 500: it is damaged or was cut off/],
    ['a graph that claims 2 GB', onnx(10, 2 ** 31 - 1), /says that it holds 2,147,483,\d+ bytes/],
    ['no graph', onnx(null), /holds no graph/],
    [
      'another kind of file',
      Buffer.from('PK\x03\x04 a zip'),
      /does not begin as an ONNX file does|does not hold what an ONNX/,
    ],
    ['zeros', Buffer.alloc(100), /does not begin as an ONNX file does/],
  ])('refuses %s', async (_, content, message) => {
    expect(await errorOf(folder.write('model.onnx', content))).toMatch(message);
  });
});

describe('what people have instead of a model', () => {
  it.each<[string, string, RegExp]>([
    ['model.gguf', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n', /pointer of Git LFS/],
    ['model.onnx', '<!DOCTYPE html><html>', /is a web page/],
    ['model.safetensors', '', /is empty/],
    ['model.gguf', 'hello', /does not begin as a GGUF file does/],
    ['notes.txt', 'hello', /no format that Hearth knows/],
    ['model.safetensors.index.json', '{"weight_map":3}', /does not say which file holds which tensor/],
    ['model.safetensors.index.json', '{"weight_map":{}}', /names 0 files/],
  ])('%s (%#)', async (name, content, message) => {
    expect(await errorOf(folder.write(name, content))).toMatch(message);
  });

  it('a missing file and a folder', async () => {
    expect(await errorOf(join(folder.path, 'gone.gguf'))).toBe(
      'MODEL_LOAD_FAILED: gone.gguf: This file is missing.',
    );
    expect(await errorOf(folder.path)).toMatch(/This is no file/);
  });

  it.skipIf(process.platform === 'win32')('a named pipe, which nobody ever writes to', async () => {
    const pipe = join(folder.path, 'pipe.gguf');
    execFileSync('mkfifo', [pipe]);
    expect(await errorOf(pipe)).toMatch(/This is no file/);
  });
});
