/** Where everything lies in the file of weights beside quantized graphs, known before any number is read. */
import type { CompactWeight, PlacedTensor, Real, WeightUse } from '../graph/options.ts';
import type { ExternalData } from '../onnx/model.ts';
import type { StoredTensor } from '../weights/stored.ts';
import { blockRowBytes } from './codes.ts';
import type { CompactFormat } from './schemes.ts';

/** Each piece starts at a multiple, as the widest vector registers like it. */
const ALIGNMENT = 64;

/** One tensor's piece of the file. */
export type Part =
  /** As it is stored. */
  | { readonly kind: 'copy'; readonly tensor: StoredTensor; readonly place: ExternalData }
  /** As float16. */
  | { readonly kind: 'half'; readonly tensor: StoredTensor; readonly place: ExternalData }
  | {
      readonly kind: 'compact';
      readonly use: WeightUse;
      readonly format: CompactFormat;
      readonly codes: ExternalData;
      readonly scales: ExternalData;
    };

/** Gives each tensor its place, once for each way in which it is stored. */
export class Layout {
  readonly #location: string;
  readonly #parts = new Map<string, Part>();
  #end = 0;

  /** `location`: the name of the file. */
  constructor(location: string) {
    this.#location = location;
  }

  /** Everything that the file holds, in its order. */
  get parts(): Part[] {
    return [...this.#parts.values()];
  }

  /** Its size in bytes. */
  get bytes(): number {
    return this.#end;
  }

  /** The place of a tensor that is not quantized; one of floats comes as float16 where that is what is needed. */
  plain(tensor: StoredTensor, real: Real): PlacedTensor {
    const halved = real === 'float16' && (tensor.dtype === 'F32' || tensor.dtype === 'BF16');
    const key = `${halved ? 'half' : 'copy'} ${tensor.name}`;
    const known = this.#parts.get(key);
    if (known !== undefined && known.kind !== 'compact')
      return halved ? { ...known.place, dtype: 'float16' } : known.place;
    const { length } = tensor;
    const place = this.#take(halved && tensor.dtype === 'F32' ? length / 2 : length);
    this.#parts.set(key, { kind: halved ? 'half' : 'copy', tensor, place });
    return halved ? { ...place, dtype: 'float16' } : place;
  }

  /** The places of a weight in small. */
  compact(use: WeightUse, format: CompactFormat): CompactWeight {
    const key = `${use.kind === 'table' ? 'table' : 'matrix'} ${use.tensor.name}`;
    let part = this.#parts.get(key);
    if (part?.kind !== 'compact') {
      const { codes, scales } = compactBytes(use, format);
      part = { kind: 'compact', use, format, codes: this.#take(codes), scales: this.#take(scales) };
      this.#parts.set(key, part);
    }
    const { codes, scales } = part;
    return format.kind === 'blocks'
      ? { kind: 'blocks', bits: format.bits, block: format.block, codes, scales }
      : { kind: format.kind, codes, scales };
  }

  #take(length: number): ExternalData {
    const offset = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#end = offset + length;
    return { location: this.#location, offset, length };
  }
}

/** Outputs or rows of a weight, and the numbers in each. */
export function sidesOf({ tensor: { shape }, kind }: WeightUse): readonly [outer: number, inner: number] {
  const [rows = 0, columns = 0] = shape;
  return kind === 'turned' ? [columns, rows] : [rows, columns];
}

function compactBytes(use: WeightUse, format: CompactFormat): { codes: number; scales: number } {
  const [outer, inner] = sidesOf(use);
  return format.kind === 'blocks'
    ? { codes: outer * blockRowBytes(inner, format), scales: outer * Math.ceil(inner / format.block) * 4 }
    : { codes: outer * inner, scales: outer * 4 };
}
