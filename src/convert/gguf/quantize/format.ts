/** What all formats of GGUF that pack values in blocks have in common. */

/** A format that packs a fixed number of values into a fixed number of bytes. */
export interface BlockFormat {
  /** Values of a block; a row must be made of whole blocks. */
  readonly values: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** Packs `source`, whole blocks of it, into `target`, which is just as long as that takes. */
  quantize(source: Float32Array, target: Uint8Array): void;
}
