import { describe, expect, test } from 'vitest';
import { HearthError } from '../errors.ts';
import {
  encodeFrame,
  FrameDecoder,
  MAX_CREDIT,
  MAX_FRAME_BYTES,
  MAX_ROUTE_LENGTH,
  parseFrame,
} from './frames.ts';
import type { Frame } from './wire.ts';

const FRAMES: readonly Frame[] = [
  { t: 'open', g: 7, id: 1, route: 'run', input: { text: 'ü🔥' }, credit: 64 },
  { t: 'credit', g: 7, id: 1, n: 32 },
  { t: 'cancel', g: 7, id: 1 },
  { t: 'event', g: 7, id: 1, event: { type: 'token', text: 'a' } },
  { t: 'end', g: 7, id: 1, output: [] },
  { t: 'fail', g: 7, id: 1, error: { code: 'INTERNAL' } },
];

function decodeAll(chunks: readonly Uint8Array[]): { messages: unknown[]; whole: boolean } {
  const messages: unknown[] = [];
  const decoder = new FrameDecoder((message) => messages.push(message));
  for (const chunk of chunks) decoder.push(chunk);
  return { messages, whole: decoder.isBetweenFrames };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function prefix(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

describe('parseFrame', () => {
  test.each(FRAMES)('takes $t as it is', (frame) => {
    expect(parseFrame(frame)).toEqual(frame);
  });

  test.each([
    ['null', null],
    ['text', 'open'],
    ['a list', []],
    ['no generation', { t: 'cancel', id: 1 }],
    ['a fraction as id', { t: 'cancel', g: 1, id: 1.5 }],
    ['an id beyond the safe integers', { t: 'cancel', g: 1, id: 2 ** 53 }],
    ['a negative id', { t: 'cancel', g: 1, id: -1 }],
    ['NaN as generation', { t: 'cancel', g: Number.NaN, id: 1 }],
  ])('gives up the wire on %s', (_name, message) => {
    expect(parseFrame(message)).toMatchObject({ t: 'bad', call: null });
  });

  test.each([
    ['an unknown kind', { t: 'opened' }],
    ['no kind', {}],
    ['a number as route', { t: 'open', route: 1, credit: 1 }],
    ['a route that is too long', { t: 'open', route: 'x'.repeat(MAX_ROUTE_LENGTH + 1), credit: 1 }],
    ['an opening without credit', { t: 'open', route: 'run' }],
    ['no credit at all', { t: 'credit', n: 0 }],
    ['more credit than there is', { t: 'credit', n: MAX_CREDIT + 1 }],
    ['a fraction of credit', { t: 'credit', n: 0.5 }],
    ['credit as text', { t: 'credit', n: '1' }],
  ])('blames the one call on %s', (_name, message) => {
    expect(parseFrame({ g: 3, id: 9, ...message })).toMatchObject({ t: 'bad', call: { g: 3, id: 9 } });
  });
});

describe('frames as bytes', () => {
  test('arrive as they were, whatever the chunks', () => {
    const bytes = join(FRAMES.map(encodeFrame));
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(decodeAll(chunks)).toEqual({ messages: FRAMES, whole: true });
    }
  });

  test('are not read from the wrong place where a chunk is a view into a larger buffer', () => {
    const bytes = join([new Uint8Array(5), encodeFrame(FRAMES[0]!)]);
    expect(decodeAll([bytes.subarray(5)]).messages).toEqual([FRAMES[0]]);
  });

  test('stay the same when the sender reuses its chunk', () => {
    const bytes = encodeFrame(FRAMES[0]!);
    const messages: unknown[] = [];
    const decoder = new FrameDecoder((message) => messages.push(message));
    const chunk = bytes.slice(0, 10);
    decoder.push(chunk);
    chunk.fill(0);
    decoder.push(bytes.subarray(10));
    expect(messages).toEqual([FRAMES[0]]);
  });

  test('that are cut are known to be cut', () => {
    expect(decodeAll([encodeFrame(FRAMES[0]!).subarray(0, 9)])).toEqual({ messages: [], whole: false });
  });

  test('that claim to be larger than the limit are refused before they are held', () => {
    expect(() => decodeAll([prefix(MAX_FRAME_BYTES + 1)])).toThrow(HearthError);
    expect(() => decodeAll([prefix(0xffff_ffff)])).toThrow(/67108864/u);
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['no JSON', new TextEncoder().encode('{"t":')],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ])('that hold %s are refused', (_name, body) => {
    expect(() => decodeAll([join([prefix(body.length), body])])).toThrow();
  });

  test('that are too large or not JSON are refused with a code before they are sent', () => {
    const code = (event: unknown): unknown => {
      try {
        return encodeFrame({ t: 'event', g: 1, id: 1, event });
      } catch (thrown) {
        return thrown instanceof HearthError ? thrown.code : thrown;
      }
    };
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(code(cycle)).toBe('INTERNAL');
    expect(code(1n)).toBe('INTERNAL');
    expect(code('ü'.repeat(MAX_FRAME_BYTES / 2))).toBe('PAYLOAD_TOO_LARGE');
  });
});
