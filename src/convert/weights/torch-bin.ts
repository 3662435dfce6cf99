/**
 * Finds the tensors of a pytorch_model.bin without running it. Since PyTorch 1.6 it is a zip of uncompressed parts: a
 * pickle that says which tensor lies where, and the numbers themselves, so that a graph can point straight into it as
 * it does into safetensors. What was written before is read by `torch-legacy.ts`.
 */
import { damaged, reading, unreadable } from '../failure.ts';
import { unpickle } from './pickle.ts';
import { withFile, type ByteSource } from './source.ts';
import type { StoredTensor } from './stored.ts';
import { torchGlobals } from './torch-globals.ts';
import { isLegacyTorch, readLegacyTorch } from './torch-legacy.ts';
import { MAX_PICKLE_BYTES, inWords, tensorsOf } from './torch-state.ts';
import { zipParts } from './zip.ts';

/** The tensors of a file. Throws MODEL_LOAD_FAILED for one that asks for more than tensors, or does not add up. */
export async function readTorchBin(path: string): Promise<StoredTensor[]> {
  return await reading(path, () => withFile(path, readTorchTensors));
}

/** As {@link readTorchBin}, of any bytes. */
export async function readTorchTensors(source: ByteSource): Promise<StoredTensor[]> {
  return (await isLegacyTorch(source)) ? await readLegacyTorch(source) : await readZip(source);
}

async function readZip(source: ByteSource): Promise<StoredTensor[]> {
  const { path } = source;
  const parts = await zipParts(source);
  const pickle = parts.values().find(({ name }) => name.endsWith('/data.pkl'));
  if (pickle === undefined) throw unreadable(path, 'it is no checkpoint of PyTorch');
  if (pickle.length > MAX_PICKLE_BYTES) throw damaged(path, `its pickle has ${String(pickle.length)} bytes`);
  const bytes = await source.read(pickle.offset, pickle.length);
  const state = inWords(path, () => unpickle(bytes, torchGlobals));
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  return tensorsOf(path, state, (name, { key }) => {
    const part = parts.get(`${folder}data/${key}`);
    if (part === undefined) throw damaged(path, `the numbers of ${name} are missing`);
    return part;
  });
}
