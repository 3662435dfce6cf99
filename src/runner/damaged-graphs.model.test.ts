/** ONNX graphs that lie about their weights: each load ends with a sentence that a person understands, and with no crash. */
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadBackend } from './handlers.ts';
import { embeddedPlan, loadContext } from './testing.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** The few parts of the protobuf wire format that a graph of one node needs (onnx/onnx.proto has the numbers). */
function varint(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  return value < 0x80n ? [low] : [low | 0x80, ...varint(value >> 7n)];
}
const number = (field: number, value: bigint | number): number[] => [field << 3, ...varint(BigInt(value))];
const bytes = (field: number, value: string | number[]): number[] => {
  const content = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [(field << 3) | 2, ...varint(BigInt(content.length)), ...content];
};

/** A model that gives back its one weight tensor of these dims; its values are inside, or in a file elsewhere. */
function graph(dims: readonly bigint[], location?: string): Uint8Array {
  const values =
    location === undefined
      ? bytes(9, [0, 0, 0, 0])
      : [...number(14, 1), ...bytes(13, [...bytes(1, 'location'), ...bytes(2, location)])];
  const tensor = [...dims.flatMap((dim) => number(1, dim)), ...number(2, 1), ...bytes(8, 'w'), ...values];
  const node = [...bytes(1, 'w'), ...bytes(2, 'y'), ...bytes(4, 'Identity')];
  const output = [...bytes(1, 'y'), ...bytes(2, bytes(1, number(1, 1)))];
  const body = [...bytes(1, node), ...bytes(2, 'g'), ...bytes(5, tensor), ...bytes(12, output)];
  return Uint8Array.from([...number(1, 8), ...bytes(7, body), ...bytes(8, number(2, 17))]);
}

const SIZES = /claims sizes that no model has/;
const WEIGHTS = /weights of .* is missing, cut or not where the graph says/;

test.each([
  ['a size that overflows', graph([1n << 62n, 8n]), SIZES],
  ['a size of 2^60 values', graph([1n << 60n]), SIZES],
  ['weights that are not there', graph([1n], 'weights.bin'), WEIGHTS],
  ['weights that are cut', graph([1_000n], 'cut.bin'), WEIGHTS],
  ['weights above the folder', graph([1n], '../outside.bin'), WEIGHTS],
  ['weights at an absolute path', graph([1n], '/etc/hostname'), WEIGHTS],
  ['weights behind a link that leaves the folder', graph([1n], 'link.bin'), WEIGHTS],
] as const)('%s', async (_title, content, sentence) => {
  const plan = embeddedPlan('sentiment');
  const root = await mkdtemp(join(tmpdir(), 'hearth-graphs-'));
  folders.push(root);
  const directory = join(root, 'model');
  await cp(plan.directory, directory, { recursive: true });
  await writeFile(join(root, 'outside.bin'), new Uint8Array(4));
  await writeFile(join(directory, plan.file), content);
  // Where weights stand beside their graph.
  const beside = join(directory, plan.file, '..');
  await writeFile(join(beside, 'cut.bin'), new Uint8Array(8));
  await symlink(join(root, 'outside.bin'), join(beside, 'link.bin'));
  const load = async (): Promise<void> => {
    await using _backend = await loadBackend({ ...plan, directory }, loadContext());
  };
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringMatching(sentence),
  });
});
