import { expect, it } from 'vitest';
import { crc32, zipOf } from './zip.ts';

const file = (name: string, text: string) => ({ name, content: new Blob([text]) });

/** Reads an archive by its directory, as unzip does. */
async function unzip(archive: Blob): Promise<[name: string, text: string, crcFits: boolean][]> {
  const bytes = new Uint8Array(await archive.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x0605_4b50);
  const text = (at: number, length: number): string =>
    new TextDecoder().decode(bytes.subarray(at, at + length));
  const found: [string, string, boolean][] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    expect(view.getUint32(at, true)).toBe(0x0201_4b50);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    expect(view.getUint32(local, true)).toBe(0x0403_4b50);
    const from = local + 30 + view.getUint16(local + 26, true);
    const size = view.getUint32(at + 20, true);
    const fits = crc32(bytes.subarray(from, from + size)) === view.getUint32(at + 16, true);
    found.push([text(at + 46, nameLength), text(from, size), fits]);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return found;
}

it('has the CRC-32 of the standard', () => {
  // The check value of the catalogue of parametrised CRC algorithms.
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf4_3926);
});

it('a program that reads the directory finds each file whole, names of any script included', async () => {
  const archive = await zipOf([file('Küche/größe.txt', 'eins'), file('b.srt', ''), file('日本.txt', '二')]);
  expect(await unzip(archive)).toEqual([
    ['Küche/größe.txt', 'eins', true],
    ['b.srt', '', true],
    ['日本.txt', '二', true],
  ]);
});

it('two files of one name are both kept, and none can be unpacked outside of the folder', async () => {
  const archive = await zipOf([
    file('a.png', '1'),
    file('A.PNG', '2'),
    file('../../etc/x', '3'),
    file('a.png', '4'),
  ]);
  expect((await unzip(archive)).map(([name]) => name)).toEqual(['a.png', 'A-2.PNG', 'etc/x', 'a-3.png']);
});

it('an empty archive is one', async () => {
  expect(await unzip(await zipOf([]))).toEqual([]);
});
