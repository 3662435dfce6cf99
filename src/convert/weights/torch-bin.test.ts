import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { reading } from '../failure.ts';
import { caseOf } from '../testing/damage.ts';
import { damagedCopy, tensorPickle, torchBin, zipFile } from '../testing/files.ts';
import { Attack, leavesNothing } from '../testing/hostile.ts';
import { bufferSource } from './source.ts';
import type { StoredTensor } from './stored.ts';
import { readTorchTensors } from './torch-bin.ts';

const read = (bytes: Buffer): Promise<StoredTensor[]> =>
  readTorchTensors(bufferSource('/models/pytorch_model.bin', bytes));
const pickle = tensorPickle('lin.weight', 2, 3);
const storage = new Uint8Array(24).map((_, index) => index);
const code = (text: string): Buffer => Buffer.from(text, 'latin1');

function laughs(levels: number): Buffer {
  const level = (at: number): string =>
    `](${`h${String.fromCharCode(at - 1)}`.repeat(20)}eq${String.fromCharCode(at)}`;
  const lists = Array.from({ length: levels }, (_, index) => level(index + 1)).join('');
  return code(`\x80\x02]q\x00${lists}${'h\x0c'.repeat(2)}\x93.`);
}

function longShapes(): Buffer {
  const list = `]${`(${'K\x01'.repeat(50_000)}e`.repeat(20)}q\x00`;
  const call =
    'ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000tQK\x00h\x00h\x00tR';
  return code(`\x80\x02${list}${call.repeat(1000)}.`);
}

test('a tensor points at its numbers within the zip', async () => {
  const bytes = torchBin(pickle, storage);
  const [tensor] = await read(bytes);
  expect(tensor).toMatchObject({ name: 'lin.weight', dtype: 'F32', shape: [2, 3], length: 24 });
  expect(bytes.subarray(tensor!.offset, tensor!.offset + 24)).toEqual(Buffer.from(storage));
});

test('a pickle that calls posix.system is refused and nothing is run', async () => {
  const mark = join(tmpdir(), 'hearth-pickle-was-run');
  const command = `touch ${mark}`;
  const call = `\x80\x02cposix\nsystem\n\x8c${String.fromCharCode(command.length)}${command}\x85R.`;
  const bytes = torchBin(code(call), storage);
  await expect(read(bytes)).rejects.toThrow(/wants to call posix.system, which is refused/);
  expect(existsSync(mark)).toBe(false);
});

test.each<[string, Buffer, RegExp]>([
  ['brackets nest for ever', code(`\x80\x02${'('.repeat(1e6)}.`), /nests more than 256 deep/],
  ['a stack grows for ever', code(`\x80\x02${'N'.repeat(2e5)}.`), /makes more things/],
  [
    'an instruction makes an object of a class',
    code('\x80\x02cos\nPath\n)\x81.'),
    /Python object \(os.Path\)/,
  ],
  ['the stack is empty', code('\x80\x02.'), /empty stack/],
  ['it closes what it did not open', code('\x80\x02t.'), /closes what was not opened/],
  ['its memory is empty', code('\x80\x02h\x05.'), /recalls what it never made/],
  ['a reference is no storage', code('\x80\x02K\x01Q.'), /no storage/],
  ['text claims four gigabytes', code('\x80\x02X\xff\xff\xff\xff'), /ends early/],
  ['it is a list', code('\x80\x02].'), /no dictionary/],
  // Each list holds the one before twenty times: written out, the last one has 20^12 letters.
  ['a name is a list of lists of lists', laughs(12), /by what is no text/],
  ['a thousand tensors share a shape of a million axes', longShapes(), /shape makes no sense/],
  ['columns come first', tensorPickle('a', 2, 3, [1, 2]), /not stored row by row/],
  ['a tensor is larger than its storage', tensorPickle('a', 3, 3), /lies outside of its storage/],
])('a pickle is refused in words when %s', async (_, bytes, words) => {
  await expect(read(torchBin(bytes, storage))).rejects.toThrow(words);
  await expect(read(torchBin(bytes, storage))).rejects.toBeInstanceOf(HearthError);
});

const part = { name: 'archive/data.pkl', bytes: pickle };
const numbers = { name: 'archive/data/0', bytes: storage };
test.each<[string, Buffer, RegExp]>([
  [
    'a part unpacks to four gigabytes',
    zipFile([{ ...part, method: 8, size: 4e9 }, numbers]),
    /data.pkl is compressed/,
  ],
  [
    'a compressed part has the size that it unpacks to',
    zipFile([{ ...part, method: 8 }, numbers]),
    /compressed/,
  ],
  ['parts overlap', zipFile([part, { ...numbers, at: 0 }]), /overlap/],
  ['a part lies outside', zipFile([part, { ...numbers, at: 1e6 }]), /ends early/],
  ['a part claims more than the file has', zipFile([part, { ...numbers, size: 1e6 }]), /compressed|outside/],
  ['a part is there twice', zipFile([part, part]), /two of its parts/],
  ['the numbers are missing', zipFile([part]), /numbers of lin.weight are missing/],
  ['it is a pickle alone', Buffer.from(pickle), /no checkpoint of PyTorch/],
  ['it is empty', Buffer.alloc(0), /no checkpoint of PyTorch/],
])('a zip is refused in words when %s', async (_, bytes, words) => {
  await expect(read(bytes)).rejects.toThrow(words);
  await expect(read(bytes)).rejects.toBeInstanceOf(HearthError);
});

test('3,000 damaged zips and pickles end in an error or in tensors that lie in the file', async () => {
  const good = torchBin(pickle, storage);
  const attack = new Attack('zip');
  await leavesNothing(async () => {
    for (let round = 0; round < 3000; round++)
      await attack.run(round, async () => {
        const bytes = damagedCopy(good, caseOf('zip', round));
        for (const { offset, length } of await readInWords(bytes))
          expect(offset + length).toBeLessThanOrEqual(bytes.length);
      });
  });
  attack.expectRefused(1000);
});

/** As readTorchBin does with a file: what a damaged one makes the reader throw gets a code. */
function readInWords(bytes: Buffer): Promise<StoredTensor[]> {
  return reading('/models/pytorch_model.bin', () => read(bytes));
}
