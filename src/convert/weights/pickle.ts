/**
 * A machine for pickles that makes plain data only: it knows the instructions of protocols 2 to 4 that dictionaries of
 * tensors are written with, and calls nothing but what it is given. Python's own would run whatever a file names.
 * The instructions: Python's Lib/pickletools.py.
 */

/** What a pickle may refer to by name. */
export interface PickleGlobals {
  /** Functions by `module name`; each makes plain data of its arguments. */
  readonly calls: ReadonlyMap<string, (args: readonly unknown[]) => unknown>;
  /** What a persistent id stands for; `nameOf` gives the name of a function that is part of it. */
  readonly persistent: (id: unknown, nameOf: (value: unknown) => string | undefined) => unknown;
}

/** Open brackets; a checkpoint nests four deep, and each one costs memory before it is closed. */
const MAX_MARKS = 256;
/** Things that wait on the stack; dictionaries are written in pieces of a thousand. */
const MAX_STACK = 100_000;
/** Things made in all: about ten for each tensor. */
const MAX_OBJECTS = 2_000_000;

class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The bytes end before the pickle does: there may be more of it in the file. */
export class PickleEndsEarly extends Error {
  constructor() {
    super('its pickle ends early');
  }
}

/** A pickle that makes an object of a Python class, where weights should be plain data. */
export class HoldsObject extends Error {
  /** `type`: `module.Class`. */
  constructor(type: string) {
    super(`it holds a Python object (${type.slice(0, 100)}) instead of weights, which Hearth never runs`);
  }
}

const nameOf = (value: unknown): string | undefined => (value instanceof Global ? value.name : undefined);

class Machine {
  readonly bytes: Buffer;
  readonly globals: PickleGlobals;
  readonly memo = new Map<number, unknown>();
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  #at = 0;
  #made = 0;

  constructor(bytes: Buffer, globals: PickleGlobals) {
    this.bytes = bytes;
    this.globals = globals;
  }

  /** Bytes that were read. */
  get at(): number {
    return this.#at;
  }

  /** Steps over `count` bytes and gives the place where they start. */
  take(count: number): number {
    if (this.#at + count > this.bytes.length) throw new PickleEndsEarly();
    this.#at += count;
    return this.#at - count;
  }

  byte(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  text(length: number): string {
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.#at);
    if (end < 0) throw new PickleEndsEarly();
    const start = this.take(end + 1 - this.#at);
    return this.bytes.toString('latin1', start, end);
  }

  push(value: unknown): void {
    this.#made += 1;
    if (this.#stack.length >= MAX_STACK || this.#made > MAX_OBJECTS)
      throw new Error('its pickle makes more things than any checkpoint has');
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw new Error('its pickle takes from an empty stack');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length === 0) throw new Error('its pickle looks at an empty stack');
    return this.#stack.at(-1);
  }

  mark(): void {
    if (this.#marks.length >= MAX_MARKS)
      throw new Error(`its pickle nests more than ${String(MAX_MARKS)} deep`);
    this.#marks.push(this.#stack.length);
  }

  sinceMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined || mark > this.#stack.length)
      throw new Error('its pickle closes what was not opened');
    return this.#stack.splice(mark);
  }

  remember(key: number): void {
    this.memo.set(key, this.top());
  }

  recall(key: number): void {
    if (!this.memo.has(key)) throw new Error('its pickle recalls what it never made');
    this.push(this.memo.get(key));
  }

  dictionary(): Map<unknown, unknown> {
    const value = this.top();
    if (!(value instanceof Map)) throw new Error('its pickle fills something that is no dictionary');
    return value;
  }

  list(): unknown[] {
    const value = this.top();
    if (!Array.isArray(value)) throw new Error('its pickle fills something that is no list');
    return value;
  }

  call(): void {
    const args = this.pop();
    const name = nameOf(this.pop());
    const make = name === undefined ? undefined : this.globals.calls.get(name);
    if (make === undefined)
      throw new Error(`its pickle wants to call ${name?.replace(' ', '.') ?? 'a value'}, which is refused`);
    if (!Array.isArray(args)) throw new Error('its pickle calls something without arguments');
    this.push(make(args));
  }
}

/** The last `count` things as a tuple, in their order. */
function tuple(count: number): (m: Machine) => void {
  return (m) => {
    const items = Array.from({ length: count }, () => m.pop());
    m.push(items.reverse());
  };
}

/** LONG1: an integer of so many bytes, two's complement. What is beyond safe integers is refused where it is used. */
function long(m: Machine): void {
  const length = m.byte();
  const start = m.take(length);
  let value = 0n;
  for (let index = length - 1; index >= 0; index--)
    value = (value << 8n) | BigInt(m.bytes.readUInt8(start + index));
  m.push(Number(BigInt.asIntN(8 * length, value)));
}

function setItems(m: Machine): void {
  const items = m.sinceMark();
  const into = m.dictionary();
  for (let index = 0; index + 1 < items.length; index += 2) into.set(items[index], items[index + 1]);
}

function setItem(m: Machine): void {
  const value = m.pop();
  const key = m.pop();
  m.dictionary().set(key, value);
}

/** Each instruction by its byte, with Python's name. */
const INSTRUCTIONS: ReadonlyMap<string, (m: Machine) => void> = new Map([
  ['\x80', (m: Machine) => void m.take(1)], // PROTO
  ['\x95', (m) => void m.take(8)], // FRAME
  ['}', (m) => m.push(new Map())], // EMPTY_DICT
  [']', (m) => m.push([])], // EMPTY_LIST
  [')', (m) => m.push([])], // EMPTY_TUPLE
  ['(', (m) => m.mark()], // MARK
  ['X', (m) => m.push(m.text(m.bytes.readUInt32LE(m.take(4))))], // BINUNICODE
  ['\x8c', (m) => m.push(m.text(m.byte()))], // SHORT_BINUNICODE
  ['T', (m) => m.push(m.text(m.bytes.readUInt32LE(m.take(4))))], // BINSTRING, Python 2
  ['U', (m) => m.push(m.text(m.byte()))], // SHORT_BINSTRING, Python 2
  ['c', (m) => m.push(new Global(`${m.line()} ${m.line()}`))], // GLOBAL
  ['\x93', stackGlobal], // STACK_GLOBAL
  ['Q', (m) => m.push(m.globals.persistent(m.pop(), nameOf))], // BINPERSID
  ['t', (m) => m.push(m.sinceMark())], // TUPLE
  ['\x85', tuple(1)], // TUPLE1
  ['\x86', tuple(2)], // TUPLE2
  ['\x87', tuple(3)], // TUPLE3
  ['R', (m) => m.call()], // REDUCE
  ['q', (m) => m.remember(m.byte())], // BINPUT
  ['r', (m) => m.remember(m.bytes.readUInt32LE(m.take(4)))], // LONG_BINPUT
  ['\x94', (m) => m.remember(m.memo.size)], // MEMOIZE
  ['h', (m) => m.recall(m.byte())], // BINGET
  ['j', (m) => m.recall(m.bytes.readUInt32LE(m.take(4)))], // LONG_BINGET
  ['K', (m) => m.push(m.byte())], // BININT1
  ['M', (m) => m.push(m.bytes.readUInt16LE(m.take(2)))], // BININT2
  ['J', (m) => m.push(m.bytes.readInt32LE(m.take(4)))], // BININT
  ['\x8a', long], // LONG1
  ['G', (m) => m.push(m.bytes.readDoubleBE(m.take(8)))], // BINFLOAT
  ['\x88', (m) => m.push(true)], // NEWTRUE
  ['\x89', (m) => m.push(false)], // NEWFALSE
  ['N', (m) => m.push(null)], // NONE
  ['s', setItem], // SETITEM
  ['u', setItems], // SETITEMS
  ['a', append], // APPEND
  ['e', appendAll], // APPENDS
  ['b', (m) => void m.pop()], // BUILD: attributes of a dictionary, which nobody needs
  ['\x81', refuseObject], // NEWOBJ
  ['\x92', refuseObject], // NEWOBJ_EX
]);
const STOP = '.';

/** Its class lies below its arguments: one thing, or two with those by name. */
function refuseObject(m: Machine): never {
  m.pop();
  const type = nameOf(m.pop()) ?? nameOf(m.pop());
  throw new HoldsObject(type?.replace(' ', '.') ?? 'of no class');
}

function stackGlobal(m: Machine): void {
  const name = m.pop();
  const module = m.pop();
  // A list in place of a name is not written out: lists of lists may stand for more letters than there is memory.
  if (typeof module !== 'string' || typeof name !== 'string')
    throw new Error('its pickle names something by what is no text');
  m.push(new Global(`${module} ${name}`));
}

function append(m: Machine): void {
  const value = m.pop();
  m.list().push(value);
}

function appendAll(m: Machine): void {
  const items = m.sinceMark();
  const into = m.list();
  for (const item of items) into.push(item);
}

/** What a pickle stands for. Throws a plain Error with the problem in words: `its pickle …`. */
export function unpickle(bytes: Buffer, globals: PickleGlobals): unknown {
  return unpickleFirst(bytes, globals).value;
}

/** The first pickle of bytes in which more follows, and how many bytes it takes. Throws as {@link unpickle} does. */
export function unpickleFirst(bytes: Buffer, globals: PickleGlobals): { value: unknown; length: number } {
  const machine = new Machine(bytes, globals);
  for (;;) {
    const code = String.fromCharCode(machine.byte());
    if (code === STOP) return { value: machine.pop(), length: machine.at };
    const run = INSTRUCTIONS.get(code);
    if (run === undefined)
      throw new Error(
        `its pickle has the instruction 0x${code.charCodeAt(0).toString(16)}, which is refused`,
      );
    run(machine);
  }
}
