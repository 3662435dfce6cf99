import { expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { reading } from '../failure.ts';
import { damagedCopy, legacyTorchBin, seeded, tensorPickle } from '../testing/files.ts';
import { bufferSource } from './source.ts';
import type { StoredTensor } from './stored.ts';
import { readTorchTensors } from './torch-bin.ts';
import { widen } from './weights.ts';

/** As with a file: what a damaged one makes the reader throw gets a code. */
const read = (bytes: Buffer): Promise<StoredTensor[]> =>
  reading('/m/pytorch_model.bin', () => readTorchTensors(bufferSource('/m/pytorch_model.bin', bytes)));
const code = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * What torch 2.13 saves with `_use_new_zipfile_serialization=False` of an OrderedDict of a = arange(6.).reshape(2, 3),
 * b = arange(4).half() and c = a[1].
 */
const SAVED = Buffer.from(
  'gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9cQAoWBAAAABwcm90b2NvbF92ZXJzaW9ucQFN6QNYDQAAAGxpdHRsZV9lbmRpYW5xAohY' +
    'CgAAAHR5cGVfc2l6ZXNxA31xBChYBQAAAHNob3J0cQVLAlgDAAAAaW50cQZLBFgEAAAAbG9uZ3EHSwR1dS6AAmNjb2xsZWN0aW9u' +
    'cwpPcmRlcmVkRGljdApxAClScQEoWAEAAABhcQJjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcl92MgpxAygoWAcAAABzdG9y' +
    'YWdlcQRjdG9yY2gKRmxvYXRTdG9yYWdlCnEFWA4AAAA5NDcwNjgzMjY3NDcyMHEGWAMAAABjcHVxB0sGTnRxCFFLAEsCSwOGcQlL' +
    'A0sBhnEKiWgAKVJxC3RxDFJxDVgBAAAAYnEOaAMoKGgEY3RvcmNoCkhhbGZTdG9yYWdlCnEPWA4AAAA5NDcwNjgzMTMyMDYyNHEQ' +
    'aAdLBE50cRFRSwBLBIVxEksBhXETiWgAKVJxFHRxFVJxFlgBAAAAY3EXaAMoKGgEaAVYDgAAADk0NzA2ODMyNjc0NzIwcRhoB0sG' +
    'TnRxGVFLA0sDhXEaSwGFcRuJaAApUnEcdHEdUnEedS6AAl1xAChYDgAAADk0NzA2ODMxMzIwNjI0cQFYDgAAADk0NzA2ODMyNjc0' +
    'NzIwcQJlLgQAAAAAAAAAAAAAPABAAEIGAAAAAAAAAAAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQA==',
  'base64',
);

const numbers = { key: '0', elements: 6, bytes: new Uint8Array(24).map((_, index) => index) };
const pickle = tensorPickle('lin.weight', 2, 3);

test('a file of PyTorch itself in the format from before 1.6 has its numbers where they lie', async () => {
  const tensors = await read(SAVED);
  const values = tensors.map((tensor) => [
    tensor.name,
    tensor.dtype,
    tensor.shape,
    [...widen(SAVED.subarray(tensor.offset, tensor.offset + tensor.length), tensor)],
  ]);
  expect(values).toEqual([
    ['a', 'F32', [2, 3], [0, 1, 2, 3, 4, 5]],
    ['b', 'F16', [4], [0, 1, 2, 3]],
    ['c', 'F32', [3], [3, 4, 5]],
  ]);
});

test('a file that Python 2 wrote is read: its texts are bytes, its dictionary comes as pairs', async () => {
  const old = code(
    '\x80\x02ccollections\nOrderedDict\n](](U\x01wctorch._utils\n_rebuild_tensor\n((U\x07storage' +
      'ctorch\nFloatStorage\nU\x010U\x03cpuK\x06(U\x019K\x02K\x04ttQK\x01K\x03\x85K\x01\x85tRee\x85R.',
  );
  const bytes = legacyTorchBin(old, [numbers]);
  const [tensor] = await read(bytes);
  expect(tensor).toMatchObject({ name: 'w', dtype: 'F32', shape: [3], length: 12 });
  // A view from the third element on, and of that the second one.
  expect(tensor!.offset).toBe(bytes.length - 24 + 12);
});

test('a pickle longer than the first look into the file is read whole', async () => {
  const long = Buffer.concat([code('\x80\x02'), code('\x80\x02'.repeat(70_000)), pickle.subarray(2)]);
  expect(await read(legacyTorchBin(long, [numbers]))).toMatchObject([{ name: 'lin.weight' }]);
});

const tar = Buffer.alloc(1024);
tar.write('ustar', 257, 'latin1');
const only = (state: string): Buffer => legacyTorchBin(code(`\x80\x02${state}`), []);
const storage = (more: string): Buffer => only(`(U\x07storagectorch\nFloatStorage\n${more}NtQ.`);
const one = { ...numbers, key: '1' };
test.each<[string, Buffer, RegExp]>([
  ['it calls posix.system', only('cposix\nsystem\n)R.'), /posix\.system, which is refused/],
  ['it holds a whole model', only('cmine\nNet\n)\x81.'), /object \(mine\.Net\) .*, which Hearth never runs/],
  ['it holds the code of a module', only('(U\x06modulecmine\nNet\nNNtQ.'), /object \(mine\.Net\)/],
  ['it is a tar archive', tar, /tar archive.*before version 0\.2/],
  ['it is big-endian', legacyTorchBin(pickle, [numbers], { littleEndian: false }), /other order of bytes/],
  ['it is of another version', legacyTorchBin(pickle, [numbers], { protocol: 1002 }), /version 1001/],
  ['a size is another', legacyTorchBin(pickle, [{ ...numbers, elements: 5 }]), /another size/],
  ['a size is negative', legacyTorchBin(pickle, [{ ...numbers, elements: -6 }]), /another size/],
  ['the numbers are cut off', legacyTorchBin(pickle, [numbers]).subarray(0, -1), /ends early/],
  ['the numbers are missing', legacyTorchBin(pickle, []), /numbers of lin.weight are missing/],
  ['a storage has no tensor', legacyTorchBin(pickle, [numbers, one]), /list of storages/],
  ['a storage is listed twice', legacyTorchBin(pickle, [numbers, numbers]), /list of storages/],
  ['a storage is a path', storage('U\x02..U\x03cpuK\x06'), /no storage/],
  ['a storage is said to be of -1', storage('U\x010U\x03cpuJ\xff\xff\xff\xff'), /of no size/],
  ['its pickle never ends', only('X\xff\xff\xff\xff'), /ends early/],
])('a file from before 1.6 is refused in words when %s', async (_, bytes, words) => {
  await expect(read(bytes)).rejects.toThrow(words);
  await expect(read(bytes)).rejects.toBeInstanceOf(HearthError);
});

test('1,000 damaged files from before 1.6 end in an error or in tensors that lie in the file', async () => {
  const random = seeded(5);
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = damagedCopy(SAVED, random);
    const tensors = await read(bytes).catch((error: unknown) => {
      if (!(error instanceof HearthError)) throw error;
      refused += 1;
      return [];
    });
    for (const { offset, length } of tensors) expect(offset + length).toBeLessThanOrEqual(bytes.length);
  }
  expect(refused).toBeGreaterThan(300);
});
