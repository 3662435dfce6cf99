import { expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { caseOf, damagedValue } from '../testing/damage.ts';
import { damagedCopy, safetensorsFile } from '../testing/files.ts';
import { Attack, leavesNothing } from '../testing/hostile.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import { bufferSource } from './source.ts';
import type { StoredTensor } from './stored.ts';

const read = (bytes: Buffer): Promise<StoredTensor[]> =>
  readSafetensorsHeader(bufferSource('/models/model.safetensors', bytes));
const entry = (shape: number[], begin: number, end: number, dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const body = new Uint8Array(48);

test('offsets count from the end of the header, not of the file', async () => {
  const bytes = safetensorsFile(
    {
      __metadata__: { format: 'pt' },
      a: entry([2, 3], 0, 24),
      b: entry([], 24, 28),
      c: entry([0, 4], 28, 28),
    },
    body,
  );
  const base = bytes.length - body.length;
  expect(await read(bytes)).toEqual([
    { name: 'a', dtype: 'F32', shape: [2, 3], path: '/models/model.safetensors', offset: base, length: 24 },
    { name: 'b', dtype: 'F32', shape: [], path: '/models/model.safetensors', offset: base + 24, length: 4 },
    {
      name: 'c',
      dtype: 'F32',
      shape: [0, 4],
      path: '/models/model.safetensors',
      offset: base + 28,
      length: 0,
    },
  ]);
});

const huge = Buffer.alloc(64);
huge.writeBigUInt64LE(1n << 60n);

test.each<[string, Buffer, RegExp]>([
  ['a header of 2^60 bytes is allocated', huge, /header of 1152921504606846976 bytes/],
  ['a header longer than the file is read', safetensorsFile('{}').fill(0xff, 0, 3), /does not fit the file/],
  [
    'ranges overlap',
    safetensorsFile({ a: entry([4], 0, 16), b: entry([4], 12, 28) }, body),
    /a and b overlap/,
  ],
  [
    'its numbers are quantized to FP8',
    safetensorsFile({ a: entry([4], 0, 4, 'F8_E4M3') }, body),
    /^The weights in model.safetensors are quantized to FP8 \(a is stored as F8_E4M3\)/,
  ],
  ['a range lies outside', safetensorsFile({ a: entry([4], 40, 56) }, body), /a lies outside/],
  ['a range ends before it starts', safetensorsFile({ a: entry([4], 16, 0) }, body), /contradicts its shape/],
  ['an offset is negative', safetensorsFile({ a: entry([4], -16, 0) }, body), /entry of a is malformed/],
  [
    'a shape overflows',
    safetensorsFile({ a: entry([2 ** 32, 2 ** 32], 0, 0) }, body),
    /contradicts its shape/,
  ],
  [
    'a shape claims less than is there',
    safetensorsFile({ a: entry([3], 0, 16) }, body),
    /contradicts its shape/,
  ],
  ['a name stands twice', safetensorsFile('{"a":1,"a":2}'), /a name stands in it twice/],
  [
    'it names a million tensors',
    safetensorsFile(`{${Array.from({ length: 300_000 }, (_, i) => `"${String(i)}":[]`).join()}}`),
    /names more than 200000 things/,
  ],
  ['lists nest for ever', safetensorsFile('['.repeat(1e6)), /nests more than 4 deep/],
  ['text is not UTF-8', safetensorsFile('{"?":1}').fill(0xff, 10, 11), /not JSON/],
  ['it is a list', safetensorsFile([]), /no object/],
  [
    'eight bits of float are taken for bytes',
    safetensorsFile({ a: entry([4], 0, 4, 'F8_E4M3') }, body),
    /F8_E4M3/,
  ],
  ['it is empty', Buffer.alloc(0), /ends early/],
])('a file is refused in words when %s', async (_, bytes, words) => {
  await expect(read(bytes)).rejects.toThrow(words);
  await expect(read(bytes)).rejects.toBeInstanceOf(HearthError);
});

test('3,000 damaged headers end in an error of ours or in tensors that lie in the file', async () => {
  const header = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`layer.${String(i)}.weight`, entry([1], 4 * i, 4 * i + 4)]),
  );
  const good = safetensorsFile(header, body);
  const attack = new Attack('header');
  await leavesNothing(async () => {
    for (let round = 0; round < 3000; round++)
      await attack.run(round, async () => {
        const pick = caseOf('header', round);
        // Every second one is JSON still, with other values.
        const bytes =
          round % 2 === 0
            ? damagedCopy(good, pick, good.length - body.length)
            : safetensorsFile(damagedValue(header, pick), body);
        for (const { offset, length } of await read(bytes))
          expect(offset + length).toBeLessThanOrEqual(bytes.length);
      });
  });
  attack.expectRefused(1000);
});
