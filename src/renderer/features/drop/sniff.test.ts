import { describe, expect, it } from 'vitest';
import { binaryKind, kindOfMime, sniff, textEncoding, textKind } from './sniff.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, big: boolean) =>
  Uint8Array.from(
    Array.from(text).flatMap((letter) => (big ? [0, letter.charCodeAt(0)] : [letter.charCodeAt(0), 0])),
  );

describe('sniff', () => {
  it('knows a model by what is in it, whatever it is called', () => {
    expect(sniff(bytes('GGUF\u0003'), 'letter.txt', true)).toEqual({ kind: 'model', format: 'gguf' });
    const header = Uint8Array.from([64, 0, 0, 0, 0, 0, 0, 0, ...bytes('{"a":{}}')]);
    expect(sniff(header, 'model', false)).toEqual({ kind: 'model', format: 'safetensors' });
  });

  it('a picture that is called .txt is no text', () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    expect(sniff(png, 'notes.txt', true)).toEqual({ kind: 'binary' });
  });

  it('a protobuf is a model only where its name says so too', () => {
    const head = Uint8Array.from([0x08, 0x07, 0x12, 0x00, 0xff]);
    expect(sniff(head, 'model.onnx', false)).toEqual({ kind: 'model', format: 'onnx' });
    expect(sniff(head, 'model.pb', false)).toEqual({ kind: 'binary' });
  });

  it('an empty file is a text without words', () => {
    expect(sniff(new Uint8Array(), 'empty.txt', true)).toEqual({ kind: 'text', encoding: 'utf-8' });
  });
});

describe('textEncoding', () => {
  it('reads what Windows programs save, with and without a mark', () => {
    expect(textEncoding(Uint8Array.from([0xff, 0xfe, 0x48, 0]), true)).toBe('utf-16le');
    expect(textEncoding(utf16('Delivery was late', false), true)).toBe('utf-16le');
    expect(textEncoding(utf16('Delivery was late', true), true)).toBe('utf-16be');
  });

  it('a letter that the head cuts in two is still UTF-8', () => {
    const cut = bytes('grüße').subarray(0, 3);
    expect(textEncoding(cut, false)).toBe('utf-8');
    expect(textEncoding(cut, true)).toBeNull();
  });

  it('bytes with control characters are no text', () => {
    expect(textEncoding(Uint8Array.from([1, 2, 3, 65]), true)).toBeNull();
  });
});

it('tells texts apart by name, and JSON by content', () => {
  expect(textKind('a.CSV', 'x')).toBe('table');
  expect(textKind('a.txt', ' [1]')).toBe('json');
  expect(textKind('a.md', '[link](x)')).toBe('text');
});

it('MIME types of pictures, sounds and clips', () => {
  expect(['image/png', 'audio/wav', 'video/mp4', 'application/pdf'].map(kindOfMime)).toEqual([
    'picture',
    'sound',
    'clip',
    'unknown',
  ]);
});

it.each([
  ['video/mp4', 'memo.m4a', '', 'sound'],
  ['video/webm', 'recording', 'audio/webm', 'sound'],
  ['video/webm', 'recording.weba', '', 'sound'],
  ['video/mp4', 'walk.mp4', 'video/mp4', 'clip'],
  [undefined, 'bell', 'audio/basic', 'sound'],
  ['image/png', 'named-wrongly.m4a', 'audio/mp4', 'picture'],
] as const)('%s as %s of type "%s" is a %s', (found, name, type, kind) => {
  expect(binaryKind(found, { name, type })).toBe(kind);
});
