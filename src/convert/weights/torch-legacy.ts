/**
 * Finds the tensors of a pytorch_model.bin from before PyTorch 1.6, or of one that was saved in that format since: four
 * pickles one after another (a magic number, the protocol's version, facts of the machine, the state dict), a fifth with
 * the keys of all storages, and their numbers in that order, each after a count of its elements. Nothing is run or
 * copied. The format: PyTorch's torch/serialization.py, `_legacy_save` and `_legacy_load`.
 */
import { damaged, unreadable } from '../failure.ts';
import { HoldsObject, PickleEndsEarly, unpickleFirst, type PickleGlobals } from './pickle.ts';
import type { ByteSource } from './source.ts';
import type { StoredTensor } from './stored.ts';
import { torchGlobals, type TorchStorage } from './torch-globals.ts';
import { MAX_PICKLE_BYTES, elementBytes, inWords, tensorsOf } from './torch-state.ts';

/** The first pickle, whole: the number 0x1950a86a20f9469cfc6c in ten bytes. */
const MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
/** The version of the format that every PyTorch writes. */
const PROTOCOL = 1001;
/** A storage for each tensor at most; the largest checkpoints in one file have some thousand tensors. */
const MAX_STORAGES = 200_000;
/** Bytes of the count before each storage. */
const COUNT_BYTES = 8;
/** So much of the file is read for a pickle, more where it goes on; most have some kilobytes. */
const WINDOWS = [1 << 17, 1 << 22, MAX_PICKLE_BYTES] as const;
/** A tar archive says so in its first block. */
const TAR_AT = 257;
const TAR = 'ustar';

/** What the state dict says of a storage. */
interface Claimed {
  readonly kind: string;
  readonly elements: number;
}

/** True for a file that begins with the magic number. Throws MODEL_LOAD_FAILED for the still older archives. */
export async function isLegacyTorch(source: ByteSource): Promise<boolean> {
  const { path, size } = source;
  const start = await source.read(0, Math.min(size, TAR_AT + TAR.length));
  if (start.toString('latin1', TAR_AT) === TAR)
    throw unreadable(path, 'it is a tar archive, as PyTorch wrote it in its first year, before version 0.2');
  return start.subarray(0, MAGIC.length).equals(MAGIC);
}

/** The tensors of a file for which {@link isLegacyTorch} holds. Throws MODEL_LOAD_FAILED. */
export async function readLegacyTorch(source: ByteSource): Promise<StoredTensor[]> {
  const { path } = source;
  const pickles = new PickleReader(source, MAGIC.length);
  if ((await pickles.next(PLAIN)) !== PROTOCOL)
    throw unreadable(path, `it is not of version ${String(PROTOCOL)} of the format`);
  const machine = await pickles.next(PLAIN);
  if (!(machine instanceof Map)) throw damaged(path, 'it does not say on what machine it was written');
  if (machine.get('little_endian') !== true)
    throw unreadable(path, 'it was written on a machine that stores numbers in the other order of bytes');
  const claimed = new Map<string, Claimed>();
  const state = await pickles.next({ calls: torchGlobals.calls, persistent: storagesInto(claimed) });
  const keys = await pickles.next(PLAIN);
  const places = await placesOf(source, pickles.offset, keys, claimed);
  return tensorsOf(path, state, (name, { key }) => {
    const place = places.get(key);
    if (place === undefined) throw damaged(path, `the numbers of ${name} are missing`);
    return place;
  });
}

/** Pickles that may refer to nothing. */
const PLAIN: PickleGlobals = {
  calls: new Map(),
  persistent: () => {
    throw new Error('its pickle refers to a storage where none can be');
  },
};

/** Reads the pickles that stand one after another. */
class PickleReader {
  readonly #source: ByteSource;
  offset: number;

  constructor(source: ByteSource, offset: number) {
    this.#source = source;
    this.offset = offset;
  }

  /** The next one. Throws MODEL_LOAD_FAILED. */
  async next(globals: PickleGlobals): Promise<unknown> {
    const { path, size } = this.#source;
    for (const window of WINDOWS) {
      const length = Math.min(window, size - this.offset);
      const bytes = await this.#source.read(this.offset, length);
      const isAll = length === size - this.offset || window === MAX_PICKLE_BYTES;
      const read = inWords(path, () => firstOf(bytes, globals, isAll));
      if (read === null) continue;
      this.offset += read.length;
      return read.value;
    }
    throw damaged(path, 'its pickle is larger than any');
  }
}

/** The first pickle of bytes; null where it goes on behind them, which is an error where they are all there is. */
function firstOf(
  bytes: Buffer,
  globals: PickleGlobals,
  isAll: boolean,
): ReturnType<typeof unpickleFirst> | null {
  try {
    return unpickleFirst(bytes, globals);
  } catch (error) {
    if (error instanceof PickleEndsEarly && !isAll) return null;
    throw error;
  }
}

/** Takes down the storages that persistent ids name: (`storage`, class, key, device, elements, view of another one). */
function storagesInto(claimed: Map<string, Claimed>): PickleGlobals['persistent'] {
  return (id, nameOf) => {
    const [tag, type, key, , elements, view] = Array.isArray(id) ? (id as readonly unknown[]) : [];
    const name = nameOf(type);
    if (tag === 'module') throw new HoldsObject(name?.replace(' ', '.') ?? 'of no class');
    if (tag !== 'storage' || name === undefined || typeof key !== 'string' || !/^\d{1,20}$/.test(key))
      throw new Error('its pickle refers to something that is no storage');
    if (!isCount(elements)) throw new Error('its pickle has a storage of no size');
    const kind = name.split(' ')[1] ?? '';
    const before = claimed.get(key);
    if (before !== undefined && (before.kind !== kind || before.elements !== elements))
      throw new Error('its pickle has two storages of one name');
    if (before === undefined && claimed.size >= MAX_STORAGES)
      throw new Error('its pickle has more storages than any checkpoint');
    claimed.set(key, { kind, elements });
    const storage: TorchStorage = { kind, key, start: startOf(view) };
    return storage;
  };
}

/** Elements before a view (its key, its start, its elements) in its storage. */
function startOf(view: unknown): number {
  if (view === null || view === undefined) return 0;
  const start: unknown = Array.isArray(view) ? view[1] : undefined;
  if (!isCount(start)) throw new Error('its pickle has a view of no place');
  return start;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Where the numbers of each storage lie: in the order of the keys, each after the count of its elements. */
async function placesOf(
  source: ByteSource,
  start: number,
  keys: unknown,
  claimed: ReadonlyMap<string, Claimed>,
): Promise<Map<string, { offset: number; length: number }>> {
  const { path, size } = source;
  const places = new Map<string, { offset: number; length: number }>();
  if (!Array.isArray(keys)) throw damaged(path, 'it has no list of its storages');
  let at = start;
  for (const key of keys as readonly unknown[]) {
    const storage = typeof key === 'string' ? claimed.get(key) : undefined;
    if (typeof key !== 'string' || storage === undefined || places.has(key))
      throw damaged(path, 'its list of storages is not that of its tensors');
    const bytes = elementBytes(storage.kind);
    if (bytes === undefined) throw unreadable(path, `it has numbers of the class ${storage.kind}`);
    const count = (await source.read(at, COUNT_BYTES)).readBigInt64LE();
    if (count !== BigInt(storage.elements))
      throw damaged(path, 'a storage has another size than is said of it');
    const place = { offset: at + COUNT_BYTES, length: storage.elements * bytes };
    at = place.offset + place.length;
    if (at > size) throw damaged(path, 'it ends early');
    places.set(key, place);
  }
  return places;
}
