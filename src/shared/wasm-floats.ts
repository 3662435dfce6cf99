/**
 * Instructions of WebAssembly on vectors of four float32 numbers, written as expressions: `plus(a, b)` is the code that
 * leaves a + b. Each rounds as C does on float, so loops written in them agree with C to the last bit as long as the
 * order of operations does. Numbers of instructions: WebAssembly core specification, chapter 5.4.7.
 */
import { anywhere, constant, get, set, simd, type Code } from './wasm-code.ts';

const binary =
  (code: number) =>
  (left: Code, right: Code): Code => [...left, ...right, ...simd(code)];
const unary =
  (code: number) =>
  (value: Code): Code => [...value, ...simd(code)];

/** a + b. */
export const plus = binary(0xe4);
/** a - b. */
export const minus = binary(0xe5);
/** a * b. */
export const times = binary(0xe6);
/** a / b. */
export const over = binary(0xe7);
/** b < a ? b : a, as C's `if (b < a) a = b`. */
export const lesser = binary(0xea);
/** a < b ? b : a, as C's `if (b > a) a = b`. */
export const greater = binary(0xeb);
/** |a|. */
export const absolute = unary(0xe0);
/** -a. */
export const negative = unary(0xe1);
/** The square root of a. */
export const root = unary(0xe3);

/** All bits set in lanes where a = b. */
export const equals = binary(0x41);
/** All bits set in lanes where a < b. */
export const below = binary(0x43);
/** All bits set in lanes where a > b. */
export const above = binary(0x44);
/** Bits that are set in both. */
export const both = binary(0x4e);
/** Bits that are set in one or the other. */
export const either = binary(0x50);
/** Lanes of `yes` where the mask is set, of `no` elsewhere. */
export const choose = (mask: Code, yes: Code, no: Code): Code => [...yes, ...no, ...mask, ...simd(0x52)];

/** a - b of whole numbers. */
export const minusWhole = binary(0xb1);
/** The lesser whole number. */
export const lesserWhole = binary(0xb6);
/** The greater whole number. */
export const greaterWhole = binary(0xb8);
/** a + b of whole numbers. */
export const plusWhole = binary(0xae);
/** All bits set in lanes of whole numbers where a < b. */
export const belowWhole = binary(0x39);
/** All bits set in lanes of whole numbers where a > b. */
export const aboveWhole = binary(0x3b);
/** Whole numbers, shifted to the left. */
export const leftBy = (value: Code, bits: number): Code => [...value, ...constant(bits), ...simd(0xab)];
/** Whole numbers, shifted to the right without their sign. */
export const rightBy = (value: Code, bits: number): Code => [...value, ...constant(bits), ...simd(0xad)];

/** The same of eight whole numbers of 16 bits: a < b, a > b, a > b without sign, a - b. */
export const belowShort = binary(0x2f);
export const aboveShort = binary(0x31);
export const aboveUnsignedShort = binary(0x32);
export const minusShort = binary(0x91);
/** Eight whole numbers of 16 bits, shifted to the left. */
export const shortLeftBy = (value: Code, bits: number): Code => [...value, ...constant(bits), ...simd(0x8b)];
/** The first four of eight numbers of 16 bits without sign, as 32 bits. */
export const firstShorts = unary(0xa9);
/** The last four of them. */
export const lastShorts = unary(0xaa);
/** Two times four numbers of 32 bits as eight of 16 without sign; what does not fit is cut to the limit. */
export const asShorts = binary(0x86);
/** Whole numbers as floats. */
export const toFloats = unary(0xfa);

const lanes = (value: number, put: (view: DataView, at: number, value: number) => void): Code => {
  const bytes = new DataView(new ArrayBuffer(16));
  for (let at = 0; at < 16; at += 4) put(bytes, at, value);
  return simd(0x0c, ...new Uint8Array(bytes.buffer));
};
/** The same float in four lanes. */
export const floats = (value: number): Code =>
  lanes(value, (view, at, number) => {
    view.setFloat32(at, number, true);
  });
/** The same 32 bits in four lanes. */
export const wholes = (value: number): Code =>
  lanes(value, (view, at, number) => {
    view.setInt32(at, number, true);
  });

/** The same 16 bits in eight lanes. */
export const shorts = (value: number): Code => wholes((value << 16) | value);

/** 16 bytes, `offset` behind the address in a local. */
export const loadAt = (address: number, offset: number): Code => [
  ...get(address),
  ...simd(0x00, ...anywhere(offset)),
];
/** 16 bytes to `offset` behind the address in a local. */
export const storeAt = (address: number, offset: number, value: Code): Code => [
  ...get(address),
  ...value,
  ...simd(0x0b, ...anywhere(offset)),
];
/** One number of 32 bits in four lanes, from `offset` behind the address in a local. */
export const splatAt = (address: number, offset: number): Code => [
  ...get(address),
  ...simd(0x09, ...anywhere(offset)),
];
/** Four numbers of 32 bits that lie `stride` bytes apart, from `offset` behind the address in a local. */
export const gatherAt = (address: number, offset: number, stride: number): Code => [
  // The lane instructions take the address first and the vector so far second.
  ...[...get(address), ...get(address), ...get(address), ...get(address)],
  ...simd(0x5c, ...anywhere(offset)),
  ...[1, 2, 3].flatMap((lane) => simd(0x56, ...anywhere(offset + lane * stride), lane)),
];

/** A local becomes a value. */
export const assign = (local: number, value: Code): Code => [...value, ...set(local)];
