import { describe, expect, it } from 'vitest';
import { typeOf } from './signatures.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (head: string): Buffer => Buffer.from(head, 'latin1');

describe('the type of a file', () => {
  it.each([
    ['image/png', hex('89504e470d0a1a0a'), 'audio/wav'],
    ['image/jpeg', hex('ffd8ffe0'), null],
    ['image/gif', text('GIF89a'), 'image/png'],
    ['image/webp', text('RIFF\0\0\0\0WEBPVP8 '), null],
    ['image/tiff', text('II*\0'), null],
    ['image/tiff', text('MM\0*'), null],
    ['image/bmp', text('BM\x36\0\0\0\0\0\0\0'), null],
    ['image/avif', text('\0\0\0 ftypavif'), null],
    ['image/avif', text('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf'), null],
    ['image/heic', text('\0\0\0\x18ftypmif1\0\0\0\0mif1heic'), null],
    ['image/heic', text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), null],
    ['audio/wav', text('RIFF\0\0\0\0WAVE'), 'image/png'],
    ['audio/flac', text('fLaC'), null],
    ['audio/ogg', text('OggS'), null],
    ['audio/mpeg', text('ID3\x04'), null],
    ['audio/mpeg', hex('fffb9064'), null],
    ['audio/aac', hex('fff15080'), null],
    ['audio/mp4', text('\0\0\0 ftypM4A '), null],
    ['audio/webm', hex('1a45dfa3'), 'audio/webm;codecs=opus'],
    ['video/webm', hex('1a45dfa3'), 'video/webm'],
    ['video/mp4', text('\0\0\0 ftypisom'), 'video/mp4'],
    ['application/octet-stream', text('<svg xmlns='), 'image/svg+xml'],
    ['application/octet-stream', text('<!doctype html>'), 'text/html'],
    ['application/octet-stream', text('PK\x03\x04'), 'image/png'],
    ['application/octet-stream', text('BMW drives'), 'image/bmp'],
    ['application/octet-stream', hex('ffffffff'), 'audio/mpeg'],
    ['application/octet-stream', text(''), null],
  ] as const)('is %s by its bytes, whatever it was given for', (type, head, given) => {
    expect(typeOf(head, given)).toBe(type);
  });
});
