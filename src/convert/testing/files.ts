/** Files of weights made by hand, so that tests can make wrong ones. */

/** A .safetensors file of a header (any value, or its text) and the numbers behind it. */
export function safetensorsFile(header: unknown, body: Uint8Array = new Uint8Array(0)): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, body]);
}

/** One part of a zip file; `method` 8 claims that it is compressed, `size` what it claims to unpack to. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  /** Where the directory says that the part starts, instead of where it does. */
  readonly at?: number;
}

/** A zip file of parts, as torch.save writes it but without its padding. */
export function zipFile(parts: readonly Part[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, method = 0, size = bytes.length, at: claimed } of parts) {
    const title = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    head.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(claimed ?? at, 42);
    local.push(head, title, Buffer.from(bytes));
    directory.push(entry, title);
    at += 30 + title.length + bytes.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, list, end]);
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0x58, bytes.length, 0, 0, 0]), bytes]);
};
const small = (value: number): Buffer => Buffer.from([0x4b, value]);
const code = (value: string): Buffer => Buffer.from(value, 'latin1');

/** A pickle of protocol 2 of one float tensor [rows, columns] called `name`, as torch.save writes it. */
export function tensorPickle(name: string, rows: number, columns: number, stride = [columns, 1]): Buffer {
  return Buffer.concat([
    code('\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01('),
    text(name),
    code('ctorch._utils\n_rebuild_tensor_v2\n(('),
    text('storage'),
    code('ctorch\nFloatStorage\n'),
    text('0'),
    text('cpu'),
    small(rows * columns),
    code('tQ'),
    small(0),
    ...[rows, columns].map(small),
    code('\x86'),
    ...stride.map(small),
    code('\x86\x89ccollections\nOrderedDict\n)RtRu.'),
  ]);
}

/** A tensor of floats for {@link statePickle}; `key` names its storage, which it fills. */
export interface SavedTensor {
  readonly name: string;
  readonly key: string;
  readonly shape: readonly number[];
}

/** A pickle of protocol 2 of a state dict, as torch.save writes it. */
export function statePickle(tensors: readonly SavedTensor[]): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.from('J    ');
    bytes.writeInt32LE(value, 1);
    return bytes;
  };
  const tuple = (values: readonly number[]): Buffer[] => [code('('), ...values.map(number), code('t')];
  const product = (values: readonly number[]): number => values.reduce((all, value) => all * value, 1);
  return Buffer.concat([
    code('\x80\x02ccollections\nOrderedDict\n)R('),
    ...tensors.flatMap(({ name, key, shape }) => [
      ...[text(name), code('ctorch._utils\n_rebuild_tensor_v2\n(('), text('storage')],
      ...[code('ctorch\nFloatStorage\n'), text(key), text('cpu'), number(product(shape))],
      ...[code('NtQ'), number(0), ...tuple(shape)],
      ...tuple(shape.map((_, axis) => product(shape.slice(axis + 1)))),
      code('\x89ccollections\nOrderedDict\n)RtR'),
    ]),
    code('u.'),
  ]);
}

/** A pytorch_model.bin with that pickle and one storage. */
export function torchBin(pickle: Uint8Array, storage: Uint8Array): Buffer {
  return zipFile([
    { name: 'archive/data.pkl', bytes: pickle },
    { name: 'archive/data/0', bytes: storage },
  ]);
}

/** A pytorch_model.bin as it was written before PyTorch 1.6: that pickle, and storages by the count of their elements. */
export function legacyTorchBin(
  pickle: Uint8Array,
  storages: readonly { readonly key: string; readonly elements: number; readonly bytes: Uint8Array }[],
  { protocol = 1001, littleEndian = true } = {},
): Buffer {
  const number = Buffer.from([0x4d, protocol & 0xff, protocol >> 8]);
  const machine = [code('}('), text('little_endian'), code(littleEndian ? '\x88u' : '\x89u')];
  return Buffer.concat([
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    ...[code('\x80\x02'), number, code('.\x80\x02'), ...machine, code('.'), pickle],
    ...[code('\x80\x02]('), ...storages.map(({ key }) => text(key)), code('e.')],
    ...storages.flatMap(({ elements, bytes }) => {
      const count = Buffer.alloc(8);
      count.writeBigInt64LE(BigInt(elements));
      return [count, bytes];
    }),
  ]);
}

/** Random whole numbers below `limit`, the same for the same seed (Numerical Recipes' generator). */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A copy with one to four bytes changed, sometimes cut short. */
export function damagedCopy(
  bytes: Uint8Array,
  random: (limit: number) => number,
  within = bytes.length,
): Buffer {
  const copy = Buffer.from(bytes);
  const changes = 1 + random(4);
  for (let change = 0; change < changes; change++) copy[random(within)] = random(256);
  return random(8) === 0 ? copy.subarray(0, random(copy.length)) : copy;
}
