/**
 * Finds the tensors of a pytorch_model.bin without running it. Since torch 1.6 it is a zip of uncompressed parts: a
 * pickle that says which tensor lies where, and the numbers themselves, so that a graph can point straight into it as
 * it does into safetensors.
 */
import { damaged, reading, unreadable } from '../failure.ts';
import { unpickle } from './pickle.ts';
import { withFile, type ByteSource } from './source.ts';
import { STORED_BYTES, bytesOf, type StoredTensor, type StoredType } from './stored.ts';
import { TensorView, torchGlobals } from './torch-globals.ts';
import { zipParts, type ZipPart } from './zip.ts';

/** torch's classes of storage. */
const STORAGES: Readonly<Record<string, StoredType>> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ByteStorage: 'U8',
  CharStorage: 'I8',
  BoolStorage: 'BOOL',
};
/** About 100 bytes for each tensor; the pickle holds no numbers. */
const MAX_PICKLE_BYTES = 64 << 20;

/** The tensors of a file. Throws MODEL_LOAD_FAILED for one that asks for more than tensors, or does not add up. */
export async function readTorchBin(path: string): Promise<StoredTensor[]> {
  return await reading(path, () => withFile(path, readTorchTensors));
}

/** As {@link readTorchBin}, of any bytes. */
export async function readTorchTensors(source: ByteSource): Promise<StoredTensor[]> {
  const { path } = source;
  const parts = await zipParts(source);
  const pickle = parts.values().find(({ name }) => name.endsWith('/data.pkl'));
  if (pickle === undefined) throw unreadable(path, 'it is no checkpoint of PyTorch 1.6 or later');
  if (pickle.length > MAX_PICKLE_BYTES) throw damaged(path, `its pickle has ${String(pickle.length)} bytes`);
  let state: unknown;
  try {
    state = unpickle(await source.read(pickle.offset, pickle.length), torchGlobals);
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : 'its pickle cannot be read', error);
  }
  if (state instanceof Map && state.get('state_dict') instanceof Map) state = state.get('state_dict');
  if (!(state instanceof Map)) throw unreadable(path, 'it holds no dictionary of tensors');
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const tensors: StoredTensor[] = [];
  for (const [name, value] of state)
    if (typeof name === 'string' && value instanceof TensorView)
      tensors.push(tensorOf(path, parts, folder, name, value));
  return tensors;
}

function tensorOf(
  path: string,
  parts: ReadonlyMap<string, ZipPart>,
  folder: string,
  name: string,
  view: TensorView,
): StoredTensor {
  const dtype = STORAGES[view.storage.kind];
  if (dtype === undefined) throw unreadable(path, `its tensor ${name} is stored as ${view.storage.kind}`);
  const part = parts.get(`${folder}data/${view.storage.key}`);
  if (part === undefined) throw damaged(path, `the numbers of ${name} are missing`);
  if (!view.contiguous()) throw unreadable(path, `its tensor ${name} is not stored row by row`);
  const length = bytesOf(dtype, view.shape);
  const begin = view.offset * STORED_BYTES[dtype];
  if (length === null || !Number.isSafeInteger(begin) || begin + length > part.length)
    throw damaged(path, `${name} lies outside of its storage`);
  return { name, dtype, shape: view.shape, path, offset: part.offset + begin, length };
}
