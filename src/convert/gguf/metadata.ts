/** The fields of a GGUF file's header: names with typed values, in the order in which they are written. */

/** A field's value with its type in the file. */
export type Field =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s' | 'float32s'; readonly value: ArrayLike<number> };

/** The fields of a header by name. */
export type Metadata = Map<string, Field>;

/** A whole number of 32 bits. */
export const uint32 = (value: number): Field => ({ type: 'uint32', value });
/** A number with a fraction. */
export const float32 = (value: number): Field => ({ type: 'float32', value });
/** Yes or no. */
export const bool = (value: boolean): Field => ({ type: 'bool', value });
/** A text. */
export const text = (value: string): Field => ({ type: 'string', value });
/** A list of texts. */
export const texts = (value: readonly string[]): Field => ({ type: 'strings', value });
/** A list of whole numbers with a sign. */
export const int32s = (value: ArrayLike<number>): Field => ({ type: 'int32s', value });
/** A list of numbers with fractions. */
export const float32s = (value: ArrayLike<number>): Field => ({ type: 'float32s', value });
