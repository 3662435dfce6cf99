import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64 } from './base64.ts';

const decode = (text: string): Buffer => Buffer.concat([...bytesOfBase64(text, 'inputs.image')]);

describe('base64 as a stream', () => {
  const bytes = randomBytes(1_000_003);
  const wrapped = bytes.toString('base64').replaceAll(/.{76}/g, (line) => `${line}\r\n`);
  it.each([
    ['of several pieces', bytes.toString('base64')],
    ['with line ends that fall anywhere', wrapped],
    ['of the address-safe alphabet without padding', bytes.toString('base64url')],
  ])('gives every byte of text %s', (_name, text) => {
    expect(decode(text).equals(bytes)).toBe(true);
  });

  it.each([1, 2, 3, 4])('gives all %i bytes of a short text', (length) => {
    const short = randomBytes(length);
    expect(decode(short.toString('base64'))).toEqual(short);
  });

  it('names the field of text that was cut in the middle of a byte', () => {
    expect(() => decode('AAAAA')).toThrow(/inputs\.image: .*cut/);
  });
});
