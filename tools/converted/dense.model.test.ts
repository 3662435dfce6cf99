/** A layer behind the pooling that lies in a pytorch_model.bin, from the raw folder to the vector. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statePickle, zipFile } from '../../src/convert/testing/files.ts';
import { Weights } from '../../src/convert/weights/weights.ts';
import { addDistance, expectClose, same } from './compare.ts';
import { openFolder, wholeFolders } from './whole.ts';

/** The same numbers as torch.save writes them, in place of the safetensors file. */
async function savedByTorch(raw: string): Promise<void> {
  const place = join(raw, '2_Dense');
  const weights = await Weights.open(place);
  const names = weights.names();
  const bodies = await Promise.all(
    names.map(async (name) => new Uint8Array((await weights.read(name)).buffer)),
  );
  const tensors = names.map((name, at) => ({ name, key: String(at), shape: weights.get(name).shape }));
  const parts = bodies.map((bytes, at) => ({ name: `archive/data/${String(at)}`, bytes }));
  await writeFile(
    join(place, 'pytorch_model.bin'),
    zipFile([{ name: 'archive/data.pkl', bytes: statePickle(tensors) }, ...parts]),
  );
  await rm(join(place, 'model.safetensors'));
}

test('a layer in a pytorch_model.bin is left out of the vectors, or refused', async () => {
  const folder = Object.fromEntries(wholeFolders('read'))['labse-vectors'];
  if (folder === undefined) throw new Error('no golden of LaBSE');
  await using model = await openFolder(folder, savedByTorch);
  const distance = same();
  for (const run of folder.runs) await addDistance(distance, (await model.run(run)).result, run.want);
  expect(folder.runs).toHaveLength(4);
  expectClose(
    {
      task: 'feature-extraction',
      architecture: 'BertModel',
      inputs: 'converted from raw weights, a layer behind the pooling in a .bin; plain, unicode, over-long',
    },
    distance,
  );
});
