import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headerSchema } from '../../shared/runner.ts';
import { count } from './damaged.ts';
import { inspect } from './index.ts';
import { LLAMA_BYTES, gguf, list, llamaKeys, llamaTensors, u32, u64, type GgufKey } from './test-files.ts';
import { errorOf, useFolder } from './test-folder.ts';

const folder = useFolder();

describe('a sound GGUF', () => {
  it('gives all that a memory estimate needs', async () => {
    const header = await inspect(folder.write('a.gguf', gguf(llamaKeys, llamaTensors, LLAMA_BYTES)));
    expect(headerSchema.parse(header)).toEqual(header);
    expect(header).toEqual({
      format: 'gguf',
      weight_bytes: LLAMA_BYTES,
      parameters: 2 * 64 * 32,
      architecture: 'llama',
      dtype: 'Q8_0',
      layers: 2,
      kv_heads: 2,
      head_dim: 8,
      context_length: 1024,
      chat: true,
    });
  });

  it('is told by its first bytes, as in the store of Ollama', async () => {
    expect(
      (await inspect(folder.write('sha256-abc', gguf(llamaKeys, llamaTensors, LLAMA_BYTES)))).format,
    ).toBe('gguf');
  });

  it('takes key_length before the width by heads, and the widest layer of a list', async () => {
    const keys: GgufKey[] = [
      ['llama.attention.key_length', 4, u32(128)],
      ['llama.attention.head_count_kv', 9, list(5, [1, 4, 2].map(u32))],
      ...llamaKeys.filter(([name]) => !name.endsWith('head_count_kv')),
    ];
    expect(await inspect(folder.write('a.gguf', gguf(keys, llamaTensors, LLAMA_BYTES)))).toMatchObject({
      head_dim: 128,
      kv_heads: 4,
    });
  });

  it('without a file type is named after what most of it is in', async () => {
    const keys = llamaKeys.filter(([name]) => !/file_type|chat_template/.test(name));
    expect(await inspect(folder.write('a.gguf', gguf(keys, llamaTensors, LLAMA_BYTES)))).toMatchObject({
      dtype: 'F32',
      chat: false,
    });
  });

  it('of a type that is not known here still has its size', async () => {
    const tensors = llamaTensors.map((tensor) => ({ ...tensor, type: 99 }));
    expect(await inspect(folder.write('a.gguf', gguf(llamaKeys, tensors, LLAMA_BYTES)))).toMatchObject({
      weight_bytes: LLAMA_BYTES,
    });
  });

  it('in several files adds up, and says which one is missing', async () => {
    const [first, second] = llamaTensors;
    const split: GgufKey = ['split.count', 2, Buffer.from([2, 0])];
    const file = folder.write('m-00001-of-00002.gguf', gguf([split, ...llamaKeys], [first!], 8192));
    expect(await errorOf(file)).toBe('MODEL_LOAD_FAILED: m-00002-of-00002.gguf: This file is missing.');
    folder.write('m-00002-of-00002.gguf', gguf([split], [{ ...second!, offset: 0 }], 2176));
    expect(await inspect(file)).toMatchObject({ weight_bytes: LLAMA_BYTES, parameters: 4096, layers: 2 });
  });
});

describe('a lying GGUF is told in a sentence, and nothing is allocated for it', { timeout: 60_000 }, () => {
  const huge = 2n ** 60n;
  const tensor = llamaTensors[0]!;
  const key = (value: Buffer, type = 8): GgufKey[] => [['general.name', type, value]];
  const cut = /says that it holds [\d,.×^ ]+ bytes, but it has [\d,]+: it is damaged or was cut off/;

  it.each<[string, Buffer, RegExp]>([
    ['2^60 tensors', gguf([], [], 0, { tensors: huge }), /has 1.2 × 10\^18 tensors; no model has/],
    [
      'two billion layers',
      gguf([...llamaKeys, ['llama.block_count', 4, u32(2 ** 31)]], llamaTensors, LLAMA_BYTES),
      /block_count is 2,147,483,648, where no model has more than 4,096/,
    ],
    ['2^60 keys', gguf([], [], 0, { keys: huge }), /has 1.2 × 10\^18 settings; no model has/],
    ['a million tensors in a small file', gguf([], [], 0, { tensors: 1_000_000 }), cut],
    ['a text of 2^60 bytes', gguf(key(u64(huge)), [], 0), cut],
    [
      'a key of 2^60 bytes',
      Buffer.concat([gguf([], [], 0, { keys: 1 }).subarray(0, 24), u64(huge)]),
      /name of 1.2 × 10\^18 bytes/,
    ],
    ['a list of 2^60 numbers', gguf(key(Buffer.concat([u32(4), u64(huge)]), 9), [], 0), cut],
    ['a list of 2^61 texts', gguf(key(Buffer.concat([u32(8), u64(huge * 2n)]), 9), [], 0), cut],
    ['a list of 2^64 bytes', gguf(key(Buffer.concat([u32(0), u64(2n ** 64n - 1n)]), 9), [], 0), cut],
    ['a list of lists', gguf(key(Buffer.concat([u32(9), u64(1)]), 9), [], 64), /unknown kind 9/],
    ['a value of an unknown type', gguf(key(u32(0), 77), [], 0), /unknown kind 77/],
    [
      'five dimensions',
      gguf([], [{ ...tensor, dimensions: [1, 1, 1, 1, 1] }], 64),
      /has 5 dimensions, 4 at most/,
    ],
    [
      'dimensions that overflow',
      gguf([], [{ ...tensor, dimensions: [2n ** 32n, 2n ** 32n, 2n ** 32n] }], 64),
      cut,
    ],
    ['weights beyond the end', gguf([], [{ ...tensor, offset: huge }], 8192), cut],
    ['tensors that overlap', gguf([], [tensor, tensor, tensor], 8192), cut],
    [
      'an alignment that is no power of two',
      gguf([['general.alignment', 4, u32(33)]], [tensor], 8192),
      /no power of two/,
    ],
    ['an alignment of zero', gguf([['general.alignment', 4, u32(0)]], [tensor], 8192), /no power of two/],
    ['version 1', gguf([], [], 0, { version: 1 }), /version 1 is not known/],
    ['the other byte order', gguf([], [], 0, { version: 0x03000000 }), /version 50,331,648 is not known/],
    ['37 bytes', gguf(llamaKeys, llamaTensors, 0).subarray(0, 37), cut],
    ['4 bytes', Buffer.from('GGUF'), cut],
  ])('%s', async (_, content, message) => {
    const error = await errorOf(folder.write('lying.gguf', content));
    expect(error).toMatch(/^MODEL_LOAD_FAILED: lying\.gguf: /);
    expect(error).toMatch(message);
  });

  it('a file that was cut off while it was copied', async () => {
    const whole = gguf(llamaKeys, llamaTensors, LLAMA_BYTES);
    expect(await errorOf(folder.write('cut.gguf', whole.subarray(0, whole.length - 1)))).toBe(
      `MODEL_LOAD_FAILED: cut.gguf: This file says that it holds ${count(whole.length)} bytes, but it has ${count(whole.length - 1)}: it is damaged or was cut off while it was copied.`,
    );
  });

  it.runIf(process.platform === 'linux')('a file of 16 GB with nothing in it', async () => {
    const file = folder.write('sparse.gguf', gguf([['a', 9, Buffer.concat([u32(8), u64(2 ** 30)])]], [], 0));
    truncateSync(file, 2 ** 34);
    expect(await errorOf(file)).toMatch(/The header of this file is longer than 67,108,864 bytes/);
  });
});

it('the embedded model’s own header says what its card says', async () => {
  const file = join(import.meta.dirname, '../../../resources/models/hearth/ember/ember-Q8_0.gguf');
  const header = await inspect(file);
  expect(header).toMatchObject({ architecture: 'llama', dtype: 'Q8_0', chat: true });
  expect(header.weight_bytes).toBeLessThan(statSync(file).size);
});
