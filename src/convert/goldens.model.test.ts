/** Every golden of tools/reference/convert: the graphs compute what PyTorch does, and nobody changed them unawares. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildGraphs, openCheckpoint, type BuiltGraph } from './convert.ts';
import { noteAccuracy } from './testing/accuracy.ts';
import {
  goldenNames,
  graphsFile,
  readGolden,
  tensorOf,
  writeCheckpoint,
  type Golden,
  type GoldenTensor,
} from './testing/golden.ts';
import { openSession, runOnce, runStepwise } from './testing/sessions.ts';

/** The largest difference to PyTorch, in parts of the largest number of the same output. */
const TOLERANCE = 1e-4;

test.each(goldenNames())('the graphs of %s compute what PyTorch does', async (name) => {
  const golden = readGolden(name);
  const folder = await mkdtemp(join(tmpdir(), 'hearth-convert-'));
  try {
    await writeCheckpoint(golden, folder);
    const checkpoint = await openCheckpoint(folder);
    const graphs = buildGraphs(checkpoint);
    let worst = 0;
    for (const { graph, inputs, outputs } of golden.cases)
      worst = Math.max(
        worst,
        await deviation(graphs, checkpoint.directory, graph, tensors(inputs), tensors(outputs)),
      );
    noteAccuracy({
      // Parts of a pipeline of diffusers name their class elsewhere.
      architecture: String(golden.config['architectures'] ?? golden.config['_class_name']),
      inputs: name,
      measure: 'outputs, relative',
      worst,
      tolerance: TOLERANCE,
    });
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
    await expect(summary(graphs)).toMatchFileSnapshot(graphsFile(name));
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** `model 64 nodes, 9142 bytes, sha256 …`, a line for each graph. */
function summary(graphs: ReadonlyMap<string, BuiltGraph>): string {
  return Array.from(graphs, ([file, { bytes, nodes }]) => {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    return `${file}: ${String(nodes)} nodes, ${String(bytes.length)} bytes, sha256 ${hash}…\n`;
  }).join('');
}

async function deviation(
  graphs: ReadonlyMap<string, BuiltGraph>,
  directory: string,
  graph: string,
  inputs: ReadonlyMap<string, GoldenTensor>,
  outputs: ReadonlyMap<string, GoldenTensor>,
): Promise<number> {
  const [file = '', mode] = graph.split('+');
  const built = graphs.get(file);
  if (built === undefined) throw new Error(`there is no graph ${file}`);
  const session = await openSession(built.bytes, directory);
  const got = await (mode === 'past' ? runStepwise : runOnce)(session, inputs);
  const worst = Array.from(outputs, ([name, want]) => {
    const have = got[name];
    expect(have?.dims, name).toEqual(want.dims);
    return have?.data instanceof Float32Array ? relative(have.data, want.data) : Number.NaN;
  });
  await session.release();
  return Math.max(...worst);
}

function relative(got: Float32Array, want: ArrayLike<number | bigint>): number {
  let [difference, top] = [0, 0];
  for (let index = 0; index < want.length; index++) {
    const value = Number(want[index]);
    difference = Math.max(difference, Math.abs((got[index] ?? Number.NaN) - value));
    top = Math.max(top, Math.abs(value));
  }
  return difference / (top || 1);
}

function tensors(of: Golden['cases'][number]['inputs']): Map<string, GoldenTensor> {
  return new Map(Object.entries(of).map(([name, tensor]) => [name, tensorOf(tensor)]));
}
