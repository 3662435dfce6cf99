/**
 * The part of WebAssembly's JavaScript interface that the runner and the converter use. Node has it; its types come with those of
 * a browser alone, whose other globals they must not see.
 */
declare namespace WebAssembly {
  /** What an instance gives, by name. */
  type Exports = Readonly<Record<string, unknown>>;

  /** A compiled module. */
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;

  /** Memory in pages of 64 KiB. */
  class Memory {
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }

  /** A module with its imports. */
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
    readonly exports: Exports;
  }
}
