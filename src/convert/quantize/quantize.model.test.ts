/** Quantized graphs compute what float graphs do with the weights that the codes stand for. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GraphQuantization } from '../../shared/converter.ts';
import { buildGraphs, openCheckpoint, type Checkpoint } from '../convert.ts';
import { readGolden, tensorOf, writeCheckpoint, type Golden, type GoldenTensor } from '../testing/golden.ts';
import { openSession, runOnce, runStepwise, type Outputs } from '../testing/sessions.ts';
import { planQuantized, quantizeGraphs } from './quantize.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-quantize-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** All matrices of the tiny checkpoints count. */
const TINY = { shortestSide: 8 };

/** The golden's checkpoint in a new folder, and one more for what is made of it. */
async function checkpointOf(golden: Golden): Promise<{ checkpoint: Checkpoint; out: string }> {
  const source = await mkdtemp(join(folder, 'source-'));
  await writeCheckpoint(golden, source);
  return { checkpoint: await openCheckpoint(source), out: await mkdtemp(join(folder, 'out-')) };
}

function inputsOf({ inputs }: Golden['cases'][number]): Map<string, GoldenTensor> {
  return new Map(Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(tensor)]));
}

async function answer(
  graph: Uint8Array,
  directory: string,
  golden: Golden['cases'][number],
): Promise<Outputs> {
  const session = await openSession(graph, directory);
  const stepwise = golden.graph.endsWith('+past');
  try {
    return await (stepwise ? runStepwise : runOnce)(session, inputsOf(golden));
  } finally {
    await session.release();
  }
}

/** The least cosine of any float output between the float graphs and the quantized ones. */
async function agreement(name: string, quantization: GraphQuantization): Promise<number> {
  const golden = readGolden(name);
  const { checkpoint, out } = await checkpointOf(golden);
  const before = buildGraphs(checkpoint);
  await quantizeGraphs(checkpoint, out, { quantization, scheme: TINY });
  const suffix =
    [...planQuantized(checkpoint, quantization, TINY).keys()][0]?.slice([...before.keys()][0]?.length) ?? '';
  let least = 1;
  for (const each of golden.cases) {
    const file = each.graph.replace('+past', '');
    const float = before.get(file);
    if (float === undefined) throw new Error(`there is no ${file}`);
    const want = await answer(float.bytes, checkpoint.directory, each);
    const got = await answer(await readFile(join(out, `${file}${suffix}.onnx`)), out, each);
    for (const [output, { data, dims }] of Object.entries(want)) {
      const other = got[output];
      expect(other?.dims, output).toEqual(dims);
      if (data instanceof Float32Array && other?.data instanceof Float32Array)
        least = Math.min(least, cosine(data, other.data));
    }
  }
  return least;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [both, one, other] = [0, 0, 0];
  a.forEach((value, index) => {
    const second = b[index] ?? Number.NaN;
    both += value * second;
    one += value * value;
    other += second * second;
  });
  return both / Math.sqrt(one * other);
}

/** Random weights are the worst case, and sides of 16 leave a sum little to average over: trained models lose less. */
const LEAST = { q8: 0.9995, q4: 0.94, int8: 0.99, f16: 0.9999 } as const;
const CHECKPOINTS = [
  'bert-words',
  'gpt2-words',
  'bert-token-f16',
  'bert-answer-bf16',
  'whisper-words',
  'vit-classes',
  't5-words',
];

describe.each(['q8', 'q4', 'int8', 'f16'] as const)(
  'in %s the answers point elsewhere than in float',
  (quantization) => {
    test.each(CHECKPOINTS)('for %s', async (name) => {
      const got = await agreement(name, quantization);
      expect(got).toBeGreaterThanOrEqual(LEAST[quantization]);
    });
  },
);

test('the same checkpoint gives other bytes than before', async () => {
  const hashes: Record<string, string> = {};
  for (const quantization of ['q8', 'q4', 'int8', 'f16'] as const) {
    const golden = readGolden('bert-sequence');
    const made = await Promise.all([1, 2].map(() => writtenHash(golden, quantization)));
    expect(made[0]).toBe(made[1]);
    hashes[quantization] = made[0] ?? '';
  }
  expect(hashes).toMatchInlineSnapshot(`
    {
      "f16": "b9db67a2c62ff74c",
      "int8": "f6df6bebe0c87963",
      "q4": "f0d9ef0be7ca11e8",
      "q8": "a985e3ec8b9af427",
    }
  `);
});

async function writtenHash(golden: Golden, quantization: GraphQuantization): Promise<string> {
  const { checkpoint, out } = await checkpointOf(golden);
  await quantizeGraphs(checkpoint, out, { quantization, scheme: TINY });
  const hash = createHash('sha256');
  for (const name of (await readdir(out)).toSorted()) hash.update(await readFile(join(out, name)));
  return hash.digest('hex').slice(0, 16);
}
