/**
 * Structured-clone data as JSON and back, for the wire between the stand-in and a page (the DevTools protocol carries
 * only JSON). Both functions are also injected into pages as their source text, so each is complete in itself.
 */

/** Encodes what structured clone can carry: what JSON lacks becomes `{$: kind, v: …}`. Cycles are not supported. */
export function encode(value: unknown): string {
  // Pages have the method of the language, this Node has its Buffer.
  const bytes = (buffer: ArrayBufferLike, offset: number, length: number): string => {
    const view = new Uint8Array(buffer, offset, length) as Uint8Array & { toBase64?: () => string };
    return view.toBase64?.() ?? Buffer.from(buffer, offset, length).toString('base64');
  };
  const walk = (item: unknown): unknown => {
    if (item === undefined) return { $: 'undefined' };
    if (typeof item === 'bigint') return { $: 'bigint', v: item.toString() };
    if (typeof item === 'number' && !Number.isFinite(item)) return { $: 'number', v: String(item) };
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(walk);
    if (item instanceof Date) return { $: 'date', v: item.getTime() };
    if (item instanceof Map) return { $: 'map', v: [...item].map(walk) };
    if (item instanceof Set) return { $: 'set', v: [...item].map(walk) };
    if (item instanceof Error) return { $: 'error', v: { name: item.name, message: item.message } };
    if (item instanceof ArrayBuffer) return { $: 'ArrayBuffer', v: bytes(item, 0, item.byteLength) };
    if (ArrayBuffer.isView(item)) {
      const name = item.constructor.name === 'Buffer' ? 'Uint8Array' : item.constructor.name;
      return { $: name, v: bytes(item.buffer, item.byteOffset, item.byteLength) };
    }
    const fields = Object.fromEntries(Object.entries(item).map(([key, field]) => [key, walk(field)]));
    return '$' in fields ? { $: 'object', v: fields } : fields;
  };
  return JSON.stringify(walk(value));
}

/** The inverse of `encode`. */
export function decode(text: string): unknown {
  const views: Record<string, new (buffer: ArrayBuffer) => unknown> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const fromBase64 = (Uint8Array as { fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  const buffer = (base64: string): ArrayBuffer =>
    fromBase64?.call(Uint8Array, base64).buffer ?? Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
  const fields = (item: object): object =>
    Object.fromEntries(Object.entries(item).map(([key, field]) => [key, walk(field)]));
  const tagged = (kind: string, v: never): unknown => {
    if (kind === 'undefined') return undefined;
    if (kind === 'bigint') return BigInt(v);
    if (kind === 'number') return Number(v);
    if (kind === 'date') return new Date(v);
    if (kind === 'map') return new Map((walk(v) as [unknown, unknown][]).values());
    if (kind === 'set') return new Set(walk(v) as unknown[]);
    if (kind === 'error') return Object.assign(new Error(), v);
    if (kind === 'object') return fields(v);
    if (kind === 'ArrayBuffer') return buffer(v);
    const View = views[kind];
    if (View === undefined) throw new TypeError(`Not a kind of view: ${kind}`);
    return new View(buffer(v));
  };
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(walk);
    if ('$' in item) {
      const { $, v } = item as { $: string; v: never };
      return tagged($, v);
    }
    return fields(item);
  };
  return walk(JSON.parse(text));
}
