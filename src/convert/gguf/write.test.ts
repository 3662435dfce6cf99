import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { safetensorsFile } from '../testing/files.ts';
import { convertToGguf, ggufName, planGguf } from './convert.ts';
import type { GgufPlan, PlannedTensor } from './plan.ts';
import { PIECE_BYTES } from './rows.ts';
import { makeCheckpoint } from './testing/checkpoint.ts';
import { readGguf } from './testing/read-gguf.ts';
import { writeGguf } from './write.ts';

let folder = '';
let out = '';
beforeAll(async () => {
  ({ folder } = await makeCheckpoint('qwen2'));
});
afterAll(async () => {
  await rm(dirname(folder), { recursive: true });
});
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'hearth-gguf-out-'));
});
afterEach(async () => {
  await rm(out, { recursive: true });
});

const plan = (): Promise<GgufPlan> => planGguf({ folder, quantization: 'Q8_0' });

/** A plan with one tensor of the bytes given. */
async function single(
  dtype: 'F32' | 'F16' | 'BF16',
  bytes: Uint8Array,
  rest: Partial<PlannedTensor> & Pick<PlannedTensor, 'shape' | 'type'>,
): Promise<GgufPlan> {
  const path = join(out, 'weights.safetensors');
  await writeFile(path, safetensorsFile({}, bytes));
  const tensor = { name: 'stored', dtype, shape: rest.shape, path, offset: 10, length: bytes.length };
  return {
    metadata: new Map(),
    tensors: [{ name: 'x.weight', source: { kind: 'stored', tensor }, ...rest }],
  };
}

test('progress goes backwards, or does not end at the size of the file', async () => {
  const told: number[] = [];
  const { path, bytes } = await convertToGguf({ folder, quantization: 'Q4_K_M' }, out, {
    onProgress: ({ written, total }) => told.push(written / total),
  });
  expect((await readFile(path)).length).toBe(bytes);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});

test('a cancelled conversion leaves a file, or replaces the one that was there', async () => {
  const path = join(out, ggufName(folder, 'Q8_0'));
  await writeFile(path, 'before');
  const cancel = new AbortController();
  const going = writeGguf(path, await plan(), { signal: cancel.signal, onProgress: () => cancel.abort() });
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await readdir(out)).toEqual([ggufName(folder, 'Q8_0')]);
  expect(await readFile(path, 'utf8')).toBe('before');
});

test('what a killed conversion left stays for ever, or a living one loses its file', async () => {
  const path = join(out, 'a.gguf');
  // No process has this number; Linux stops at 4 million.
  await writeFile(`${path}.1999999999.part`, 'left over');
  await writeFile(`${path}.${String(process.ppid)}.part`, 'under way');
  await writeFile(join(out, 'b.gguf.1999999999.part'), 'of another file');
  await writeGguf(path, await plan());
  expect((await readdir(out)).toSorted()).toEqual([
    'a.gguf',
    `a.gguf.${String(process.ppid)}.part`,
    'b.gguf.1999999999.part',
  ]);
});

test('a folder that cannot be made is told as a fault of Hearth', async () => {
  await writeFile(join(out, 'file'), '');
  const nowhere = join(out, 'file', 'a.gguf');
  await expect(writeGguf(nowhere, await plan())).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  await writeGguf(join(out, 'new', 'folder', 'a.gguf'), await plan());
  expect(await readdir(join(out, 'new', 'folder'))).toEqual(['a.gguf']);
});

test('a list of biases keeps the order of its heads', async () => {
  const numbers = Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13);
  const plain = await single('F32', new Uint8Array(numbers.buffer), { shape: [8], type: 'F32' });
  const [tensor] = plain.tensors;
  if (tensor?.source.kind !== 'stored') throw new Error('another source');
  const path = join(out, 'a.gguf');
  await writeGguf(path, { ...plain, tensors: [{ ...tensor, source: { ...tensor.source, heads: 2 } }] });
  const bytes = Uint8Array.from((await readFile(path)).subarray(-32));
  expect(Array.from(new Float32Array(bytes.buffer))).toEqual([0, 2, 1, 3, 10, 12, 11, 13]);
});

test('numbers that are not finite, or too large for a half, go into the file', async () => {
  const numbers = Float32Array.of(1, 2, Number.NaN, 4);
  const nan = await single('F32', new Uint8Array(numbers.buffer), { shape: [4], type: 'F32' });
  await expect(writeGguf(join(out, 'a.gguf'), nan)).rejects.toThrow(
    /x\.weight holds numbers that are not finite/,
  );
  // 1e5 and infinity as bfloat16.
  for (const [bits, words] of [
    [0x47c3, /beyond what F16 can hold/],
    [0x7f80, /not finite/],
  ] as const) {
    const bytes = new Uint8Array(Uint16Array.of(0x3f80, bits).buffer);
    const large = await single('BF16', bytes, { shape: [1, 2], type: 'F16' });
    await expect(writeGguf(join(out, 'a.gguf'), large)).rejects.toThrow(words);
  }
  const single32 = new Uint8Array(Float32Array.of(1, 65_520).buffer);
  const rounded = await single('F32', single32, { shape: [1, 2], type: 'F16' });
  await expect(writeGguf(join(out, 'a.gguf'), rounded)).rejects.toThrow(/beyond what F16 can hold/);
  const infinite = await single('F16', new Uint8Array(Uint16Array.of(0, 0xfc00).buffer), {
    shape: [1, 2],
    type: 'F16',
  });
  await expect(writeGguf(join(out, 'a.gguf'), infinite)).rejects.toThrow(/not finite/);
  expect(await readdir(out)).toEqual(['weights.safetensors']);
});

test('a tensor of several pieces loses or doubles rows where they meet', async () => {
  const [rows, columns] = [PIECE_BYTES / 1024 / 2 + 12, 1024];
  const halves = new Uint16Array(rows * columns).map((_, index) => 0x3c00 + ((index * 7) & 0x3ff));
  const bytes = new Uint8Array(halves.buffer);
  const shape = [rows, columns];
  const straight = await single('F16', bytes, { shape, type: 'F16' });
  const stored = straight.tensors[0]?.source;
  if (stored?.kind !== 'stored') throw new Error('another source');
  const heads = rows / 4;
  const tensors: PlannedTensor[] = [
    { name: 'straight.weight', shape, type: 'F16', source: stored },
    { name: 'heads.weight', shape, type: 'F16', source: { ...stored, heads } },
    {
      name: 'turned.weight',
      shape: [columns, rows],
      type: 'F16',
      source: { kind: 'transposed', tensor: stored.tensor },
    },
  ];
  const path = join(out, 'a.gguf');
  await writeGguf(path, { metadata: new Map(), tensors });
  const file = await readFile(path);
  const start = file.length - 3 * bytes.length;
  const got = (index: number): Uint16Array =>
    new Uint16Array(
      Uint8Array.from(file.subarray(start + index * bytes.length, start + (index + 1) * bytes.length)).buffer,
    );
  expect(Buffer.from(got(0).buffer).equals(Buffer.from(halves.buffer))).toBe(true);
  // A head of four rows: 0 and 2, then 1 and 3.
  const places = [0, 2, 1, 3];
  const moved = got(1);
  const wrongRows = Array.from({ length: rows }, (_, row) => row).filter((row) => {
    const from = row - (row % 4) + (places[row % 4] ?? 0);
    return moved[row * columns + 5] !== halves[from * columns + 5];
  });
  expect(wrongRows).toEqual([]);
  const turned = got(2);
  expect(
    turned.findIndex((bits, index) => bits !== halves[(index % rows) * columns + Math.floor(index / rows)]),
  ).toBe(-1);
  expect([...(await readGguf(path)).shapes.values()]).toEqual([shape, shape, [columns, rows]]);
});

test('a file that is there is written over unasked, or a new one half way takes its place', async () => {
  const path = join(out, 'tiny-Q4_0.gguf');
  await writeFile(path, 'mine');
  const asked = { folder, quantization: 'Q4_0' } as const;
  await expect(convertToGguf({ ...asked, replace: false }, out)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    override: 'replace',
  });
  const cancel = new AbortController();
  const half = { signal: cancel.signal, onProgress: () => cancel.abort() };
  await expect(convertToGguf({ ...asked, replace: true }, out, half)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(await readFile(path, 'utf8')).toBe('mine');
  const { bytes } = await convertToGguf({ ...asked, replace: true }, out);
  expect((await readFile(path)).length).toBe(bytes);
});

test('the licence of the weights is lost on the way into a file', async () => {
  const { folder: licensed } = await makeCheckpoint('qwen2');
  const card = '---\nlicense: other\nlicense_name: "tiny terms"\nlicense_link: LICENSE\n---\n# A model';
  await writeFile(join(licensed, 'README.md'), card);
  const { path } = await convertToGguf({ folder: licensed, quantization: 'Q8_0' }, out);
  const { fields } = await readGguf(path);
  await rm(dirname(licensed), { recursive: true });
  const of = ['license', 'license.name', 'license.link'].map((name) => fields.get(`general.${name}`));
  expect(of).toEqual(['other', 'tiny terms', 'LICENSE']);
});
