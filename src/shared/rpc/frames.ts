/** Frames as data: the check of what arrives, and their form on a wire of bytes. */
import { HearthError } from '../errors.ts';
import type { Frame } from './wire.ts';

/**
 * Largest frame on a wire, in bytes. Media travels as references, so the largest honest frame is a long list of
 * embeddings or a prompt (tens of MB as JSON); beyond that one message would hold both processes up for seconds.
 */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Longest name of a route that is looked up at all; the longest real one has 13 characters. */
export const MAX_ROUTE_LENGTH = 128;

/** Most events that one grant may allow; a reader that asks for more would be asking for unbounded memory. */
export const MAX_CREDIT = 65_536;

/** A message that is no frame. With an `id` the fault is that call's alone; without one the wire can't be trusted. */
export interface BadFrame {
  readonly t: 'bad';
  readonly problem: string;
  readonly call: { readonly g: number; readonly id: number } | null;
}

/** Bytes before each frame: its length as an unsigned 32-bit little-endian number. */
const PREFIX_BYTES = 4;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCredit(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_CREDIT;
}

/**
 * Checks the envelope of what came from a wire. Written by hand and not as a schema, because it runs for every
 * token: a switch costs tens of nanoseconds, a discriminated union several times that. The payloads stay
 * `unknown` here; whoever receives them parses them with the schema of their route.
 */
export function parseFrame(message: unknown): Frame | BadFrame {
  if (!isRecord(message)) return { t: 'bad', problem: 'a message that is no object', call: null };
  const { t, g, id } = message;
  if (!isId(g) || !isId(id)) return { t: 'bad', problem: 'a frame without generation or id', call: null };
  const bad = (problem: string): BadFrame => ({ t: 'bad', problem, call: { g, id } });
  switch (t) {
    case 'open': {
      const { route, credit } = message;
      if (typeof route !== 'string' || route.length > MAX_ROUTE_LENGTH)
        return bad('a route that is no short text');
      if (!isCredit(credit)) return bad(`a credit that is not a whole number from 1 to ${MAX_CREDIT}`);
      return { t, g, id, route, input: message['input'], credit };
    }
    case 'credit':
      if (!isCredit(message['n'])) return bad(`a credit that is not a whole number from 1 to ${MAX_CREDIT}`);
      return { t, g, id, n: message['n'] };
    case 'cancel':
      return { t, g, id };
    case 'event':
      return { t, g, id, event: message['event'] };
    case 'end':
      return { t, g, id, output: message['output'] };
    case 'fail':
      return { t, g, id, error: message['error'] };
    default:
      return bad('a frame of an unknown kind');
  }
}

/** The error of a payload that no wire can carry (a cycle, a BigInt, a function). */
export function notSerialisable(cause: unknown): HearthError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HearthError(
    'INTERNAL',
    `A message could not be put into words for the other process: ${reason}`,
    'This is a fault of Hearth. The log has the details.',
    { cause },
  );
}

/** The error of a frame of `bytes` that is beyond the limit. */
export function frameTooLarge(bytes: number): HearthError {
  return new HearthError(
    'PAYLOAD_TOO_LARGE',
    `A message of ${bytes} bytes is larger than the ${MAX_FRAME_BYTES} bytes that may travel at once.`,
    'Send less at a time: fewer items, or shorter ones.',
  );
}

/** A frame as JSON. Throws INTERNAL when it holds what JSON can't say, PAYLOAD_TOO_LARGE beyond the limit. */
export function frameToJson(frame: Frame): string {
  let json: string;
  try {
    json = JSON.stringify(frame);
  } catch (thrown) {
    throw notSerialisable(thrown);
  }
  if (json.length > MAX_FRAME_BYTES) throw frameTooLarge(json.length);
  return json;
}

const encoder = new TextEncoder();

/** A frame as bytes: its length (uint32, little-endian), then its JSON as UTF-8. Throws as `frameToJson` does. */
export function encodeFrame(frame: Frame): Uint8Array {
  const body = encoder.encode(frameToJson(frame));
  if (body.length > MAX_FRAME_BYTES) throw frameTooLarge(body.length);
  const bytes = new Uint8Array(PREFIX_BYTES + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length, true);
  bytes.set(body, PREFIX_BYTES);
  return bytes;
}

/** Takes a stream of bytes apart into messages, wherever it was split on its way. */
export class FrameDecoder {
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  readonly #deliver: (message: unknown) => void;
  /** What has come of the frame under way. It doubles as it grows, so bytes that drip in singly cost no more. */
  #buffer = new Uint8Array(0);
  #held = 0;
  /** Bytes that have to be held before there is something to do: a prefix, then a prefix and its body. */
  #needed = PREFIX_BYTES;

  constructor(deliver: (message: unknown) => void) {
    this.#deliver = deliver;
  }

  /** True between frames: a stream that ends elsewhere was cut. */
  get isBetweenFrames(): boolean {
    return this.#held === 0;
  }

  /** Adds bytes and delivers each message that they complete. Throws on a length beyond the limit, bad UTF-8 or bad JSON. */
  push(chunk: Uint8Array): void {
    if (this.#held === 0) {
      this.#keep(this.#take(chunk));
      return;
    }
    this.#append(chunk);
    if (this.#held >= this.#needed) this.#keep(this.#take(this.#buffer.subarray(0, this.#held)));
  }

  /** Delivers all whole frames of `bytes`; returns what is left over. */
  #take(bytes: Uint8Array): Uint8Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    this.#needed = PREFIX_BYTES;
    while (bytes.length - at >= PREFIX_BYTES) {
      const length = view.getUint32(at, true);
      if (length > MAX_FRAME_BYTES) throw frameTooLarge(length);
      const end = at + PREFIX_BYTES + length;
      if (end > bytes.length) {
        this.#needed = PREFIX_BYTES + length;
        break;
      }
      const message: unknown = JSON.parse(this.#text.decode(bytes.subarray(at + PREFIX_BYTES, end)));
      at = end;
      this.#deliver(message);
    }
    return bytes.subarray(at);
  }

  #keep(rest: Uint8Array): void {
    this.#buffer = new Uint8Array(rest);
    this.#held = rest.length;
  }

  #append(chunk: Uint8Array): void {
    const held = this.#held + chunk.length;
    if (held > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(held, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#held);
    this.#held = held;
  }
}
