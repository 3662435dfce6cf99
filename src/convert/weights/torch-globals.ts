/** The few functions that a pickle of tensors may call, written anew: each makes plain data and does nothing else. */
import type { PickleGlobals } from './pickle.ts';

/** Tensors share storages: one part of the zip each. */
export interface TorchStorage {
  /** `FloatStorage`, … */
  readonly kind: string;
  /** The name of its part in the zip's `data` folder: digits. */
  readonly key: string;
  /** Elements before it in the storage that it is a view of; only in files from before 1.6. */
  readonly start?: number;
}

/** A tensor as the pickle describes it; offset and strides count elements. */
export class TensorView {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], stride: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }

  /** True where the elements follow each other row by row. */
  contiguous(): boolean {
    let step = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      const size = this.shape[axis] ?? 1;
      if (size !== 1 && this.stride[axis] !== step) return false;
      step *= size;
    }
    return true;
  }
}

/** Axes of a tensor that are believed; PyTorch's own kernels end at 64, no checkpoint has more than five. */
const MAX_RANK = 8;

/** What a pickle of tensors may call, and what its persistent ids stand for. */
export const torchGlobals: PickleGlobals = {
  calls: new Map<string, (args: readonly unknown[]) => unknown>([
    ['torch._utils _rebuild_tensor_v2', rebuildTensor],
    ['torch._utils _rebuild_tensor', rebuildTensor],
    ['torch._utils _rebuild_parameter', (args) => args[0]],
    ['collections OrderedDict', orderedDictionary],
    ['torch Size', (args) => args[0]],
  ]),
  persistent(id, nameOf) {
    const [tag, kind, key] = Array.isArray(id) ? (id as readonly unknown[]) : [];
    const name = nameOf(kind);
    if (tag !== 'storage' || name === undefined || typeof key !== 'string' || !/^\d{1,9}$/.test(key))
      throw new Error('its pickle refers to something that is no storage');
    const storage: TorchStorage = { kind: name.split(' ')[1] ?? '', key };
    return storage;
  },
};

/** Lists that a dictionary was made of: no pickle does so twice, and a million times would be without bound. */
const taken = new WeakSet<object>();

/** Python 3 fills it afterwards, Python 2 gives it a list of pairs. */
function orderedDictionary([pairs]: readonly unknown[]): Map<unknown, unknown> {
  const made = new Map<unknown, unknown>();
  if (pairs === undefined) return made;
  if (!Array.isArray(pairs)) throw new Error('its pickle makes a dictionary of something that is no list');
  if (taken.has(pairs)) throw new Error('its pickle makes several dictionaries of one list');
  taken.add(pairs);
  for (const pair of pairs as readonly unknown[]) {
    const list = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    made.set(list[0], list[1]);
  }
  return made;
}

function rebuildTensor([storage, offset, shape, stride]: readonly unknown[]): TensorView {
  if (!isStorage(storage)) throw new Error('its pickle makes a tensor of something that is no storage');
  const [start] = sizes([offset]);
  const [dims, strides] = [sizes(shape), sizes(stride)];
  if (dims.length !== strides.length) throw new Error('its pickle has a tensor whose shape makes no sense');
  return new TensorView(storage, start ?? 0, dims, strides);
}

function isStorage(value: unknown): value is TorchStorage {
  return typeof value === 'object' && value !== null && 'kind' in value && 'key' in value;
}

function sizes(value: unknown): number[] {
  if (!Array.isArray(value)) throw new Error('its pickle has a size that is none');
  // Before it is looked through: one long list may stand for the shapes of a million tensors.
  if (value.length > MAX_RANK) throw new Error('its pickle has a tensor whose shape makes no sense');
  return value.map((item: unknown) => {
    if (typeof item !== 'number' || !Number.isSafeInteger(item) || item < 0)
      throw new Error('its pickle has a size that is none');
    return item;
  });
}
