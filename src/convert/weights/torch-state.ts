/** From what the pickle of a PyTorch checkpoint stands for to tensors with a place in its file. */
import { damaged, unreadable } from '../failure.ts';
import { HoldsObject } from './pickle.ts';
import { STORED_BYTES, bytesOf, type StoredTensor, type StoredType } from './stored.ts';
import { TensorView, type TorchStorage } from './torch-globals.ts';

/** About 100 bytes for each tensor; the pickle holds no numbers. */
export const MAX_PICKLE_BYTES = 64 << 20;

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

/** Bytes of an element of the storages that are stepped over but not read. */
const OTHER_BYTES: Readonly<Record<string, number>> = {
  DoubleStorage: 8,
  ShortStorage: 2,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
};

/** Bytes of an element of a class of storage; undefined for a class that nobody knows. */
export function elementBytes(kind: string): number | undefined {
  if (Object.hasOwn(OTHER_BYTES, kind)) return OTHER_BYTES[kind];
  const dtype = Object.hasOwn(STORAGES, kind) ? STORAGES[kind] : undefined;
  return dtype === undefined ? undefined : STORED_BYTES[dtype];
}

/** Runs a reader of pickles: what it says is wrong comes out as an error of the file. Throws MODEL_LOAD_FAILED. */
export function inWords<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof HoldsObject) throw unreadable(path, error.message);
    throw damaged(path, error instanceof Error ? error.message : 'its pickle cannot be read', error);
  }
}

/** Where the numbers of a storage lie in the file, in bytes; throws MODEL_LOAD_FAILED where they don't. */
export type FindStorage = (name: string, storage: TorchStorage) => { offset: number; length: number };

/** The tensors of a state dict, or of one under the name `state_dict`. Throws MODEL_LOAD_FAILED. */
export function tensorsOf(path: string, value: unknown, find: FindStorage): StoredTensor[] {
  let state = value;
  if (state instanceof Map && state.get('state_dict') instanceof Map) state = state.get('state_dict');
  if (!(state instanceof Map)) throw unreadable(path, 'it holds no dictionary of tensors');
  const tensors: StoredTensor[] = [];
  for (const [name, view] of state)
    if (typeof name === 'string' && view instanceof TensorView)
      tensors.push(tensorOf(path, name, view, find));
  return tensors;
}

function tensorOf(path: string, name: string, view: TensorView, find: FindStorage): StoredTensor {
  const { storage, shape } = view;
  const dtype = Object.hasOwn(STORAGES, storage.kind) ? STORAGES[storage.kind] : undefined;
  if (dtype === undefined) throw unreadable(path, `its tensor ${name} is stored as ${storage.kind}`);
  const range = find(name, storage);
  if (!view.contiguous()) throw unreadable(path, `its tensor ${name} is not stored row by row`);
  const length = bytesOf(dtype, shape);
  const begin = ((storage.start ?? 0) + view.offset) * STORED_BYTES[dtype];
  if (length === null || !Number.isSafeInteger(begin) || begin + length > range.length)
    throw damaged(path, `${name} lies outside of its storage`);
  return { name, dtype, shape, path, offset: range.offset + begin, length };
}
