/** The tensors of a checkpoint by name, and a ledger of which were used. */
import { damaged, notConvertible } from '../failure.ts';
import { withFile } from './source.ts';
import { findTensors } from './checkpoint.ts';
import type { StoredTensor } from './stored.ts';

/** A rule by which a tensor's name becomes another one. */
export type Rename = readonly [pattern: RegExp, replacement: string | ((...match: string[]) => string)];

/** Letters of a tensor's name. Names of the Hub stay below 200, and renaming looks through them again and again. */
const MAX_NAME = 1000;

/** Names of an error's list before it says how many more there are. */
const NAMED_AT_MOST = 8;

/** The tensors of a checkpoint. */
export class Weights {
  readonly #tensors: ReadonlyMap<string, StoredTensor>;
  readonly #used = new Set<string>();
  /** What errors call the checkpoint: its folder's or file's name. */
  readonly label: string;

  /** Throws MODEL_LOAD_FAILED where two tensors have one name. */
  constructor(label: string, tensors: Iterable<StoredTensor>) {
    this.label = label;
    const byName = new Map<string, StoredTensor>();
    for (const tensor of tensors) {
      if (tensor.name.length > MAX_NAME)
        throw damaged(tensor.path, `the name of a tensor has ${String(tensor.name.length)} letters`);
      if (byName.has(tensor.name)) throw damaged(tensor.path, `two tensors are called ${tensor.name}`);
      byName.set(tensor.name, tensor);
    }
    this.#tensors = byName;
  }

  /**
   * Opens what a model folder holds: model.safetensors, its shards, or pytorch_model.bin. `allowed`: the folders that
   * its files may really lie in, as links of a Hub cache lead elsewhere; the folder itself where it is left out.
   */
  static async open(folder: string, allowed: readonly string[] = [folder]): Promise<Weights> {
    const { label, tensors } = await findTensors(folder, allowed);
    return new Weights(label, unwrapped(tensors));
  }

  /** The same tensors under other names: old spellings, prefixes that only some checkpoints carry. */
  renamed(rules: readonly Rename[]): Weights {
    const rename = (name: string): string => {
      let renamed = name;
      for (const [pattern, to] of rules)
        renamed = typeof to === 'string' ? renamed.replace(pattern, to) : renamed.replace(pattern, to);
      return renamed;
    };
    const tensors = Array.from(this.#tensors.values(), (tensor) => ({
      ...tensor,
      name: rename(tensor.name),
    }));
    return new Weights(this.label, tensors);
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** All names, in the order of the files. */
  names(): string[] {
    return [...this.#tensors.keys()];
  }

  /** The tensor of that name, which counts as used from now on; throws MODEL_LOAD_FAILED where there is none. */
  get(name: string): StoredTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined)
      throw notConvertible(
        `${this.label} has no tensor ${name}`,
        'The checkpoint is incomplete, or differs from what its config.json says. Get it again, or choose another one.',
      );
    this.#used.add(name);
    return tensor;
  }

  /** Paths of all files that hold tensors. */
  get files(): string[] {
    return [...new Set(Array.from(this.#tensors.values(), ({ path }) => path))];
  }

  /** Throws MODEL_LOAD_FAILED unless every tensor was used or matches a pattern of those that are known not to matter. */
  expectAllUsed(knowinglyUnused: readonly RegExp[] = []): void {
    const left = this.names().filter(
      (name) => !this.#used.has(name) && !knowinglyUnused.some((pattern) => pattern.test(name)),
    );
    if (left.length === 0) return;
    const more = left.length > NAMED_AT_MOST ? `, and ${String(left.length - NAMED_AT_MOST)} more` : '';
    throw notConvertible(
      `${this.label} has tensors that its config.json does not call for: ${left.slice(0, NAMED_AT_MOST).join(', ')}${more}`,
      'A graph without them would be another model. Choose a copy of this model with ONNX files.',
    );
  }

  /** All numbers of a tensor of floats, widened; throws MODEL_LOAD_FAILED for one of whole numbers. */
  async read(name: string): Promise<Float32Array> {
    const tensor = this.get(name);
    const raw = await withFile(tensor.path, (file) => file.read(tensor.offset, tensor.length));
    return widen(raw, tensor);
  }
}

/** What PyTorch puts before every name of a model that was saved within DataParallel, or compiled. */
const WRAPPERS = ['module.', '_orig_mod.'] as const;

/** The tensors under their own names: what stands before all of them says how they were trained, not what they are. */
function unwrapped(tensors: readonly StoredTensor[]): readonly StoredTensor[] {
  const prefix = WRAPPERS.find((each) => tensors.every(({ name }) => name.startsWith(each)));
  if (prefix === undefined || tensors.length === 0) return tensors;
  return unwrapped(tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })));
}

/** Bytes of a tensor, or of rows of it, as numbers; throws MODEL_LOAD_FAILED where they are no floats. */
export function widen(raw: Uint8Array, { name, dtype }: Pick<StoredTensor, 'name' | 'dtype'>): Float32Array {
  // A copy of its own starts at a multiple of four, as the views below need it.
  const { buffer } = Uint8Array.from(raw);
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return Float32Array.from(new Float16Array(buffer));
    case 'BF16':
      // The upper half of a float32.
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
    case 'I64':
    case 'I32':
    case 'U8':
    case 'I8':
    case 'BOOL':
      throw notConvertible(
        `The tensor ${name} is stored as ${dtype}, where numbers with fractions are needed`,
        'Choose another copy of this model.',
      );
  }
}
