/** Sounds that try to be more, or other, than they are: what the header says is refused before anything is decoded. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeAudio, encodeWav } from './audio.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-audio-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function kept(bytes: Uint8Array): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  await writeFile(path, bytes);
  return path;
}

interface WavFields {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly claimed?: number;
}

/** A WAV with the samples given as bytes, and whatever its header is to say. */
function wav(data: Uint8Array, fields: WavFields = {}): Uint8Array {
  const { tag = 1, channels = 1, rate = 16_000, bits = 16, claimed = data.length } = fields;
  const bytes = new Uint8Array(44 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('RIFF....WAVEfmt ....................data'), 0);
  view.setUint32(4, 36 + claimed, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, (rate * channels * bits) / 8, true);
  view.setUint16(32, (channels * bits) / 8, true);
  view.setUint16(34, bits, true);
  view.setUint32(40, claimed, true);
  bytes.set(data, 44);
  return bytes;
}

const refusal = (message: RegExp): object => ({
  code: 'INVALID_INPUT',
  message: expect.stringMatching(message),
});

describe('a sound that is refused by its header or by its first samples', () => {
  const noise = Uint8Array.from({ length: 2_000 }, (_, index) => (index * 37) % 251);
  const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['an empty file', new Uint8Array(), /file is empty/],
    ['a WAV that claims 4 GB', wav(noise, { claimed: 4_294_967_290 }), /4,294,967,290 bytes.*2,000/],
    ['a WAV without samples', wav(new Uint8Array()), /is empty/],
    ['a WAV that ends in its header', wav(noise).slice(0, 30), /damaged or cut off/],
    ['a WAV cut in its samples', wav(noise).slice(0, 1_000), /2,000 bytes of sound, and 956/],
    ['0 channels', wav(noise, { channels: 0 }), /no channels/],
    ['60,000 channels', wav(noise, { channels: 60_000 }), /60,000 channels, and 32/],
    ['a rate of 1', wav(noise, { rate: 1 }), /1 samples a second/],
    ['a rate of 4 billion', wav(noise, { rate: 4_000_000_000 }), /4,000,000,000 samples/],
    ['0 bits', wav(noise, { bits: 0 }), /format 1, 0 bits/],
    ['a codec that is not known', wav(noise, { tag: 0x55 }), /format 85/],
    ['NaN', wav(floats(0, NaN, 0.5), { tag: 3, bits: 32 }), /NaN/],
    ['infinity', wav(floats(0, Infinity, 0.5), { tag: 3, bits: 32 }), /NaN/],
    ['a zip', Uint8Array.from([0x50, 0x4b, 3, 4, ...noise]), /no sound that is known/],
    ['a zip that calls itself WAV', Uint8Array.from([...wav(noise).slice(0, 12), 0x50, 0x4b]), /cut off/],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...noise]), /no sound/],
    ['AAC', Uint8Array.from([0xff, 0xf1, 0x50, 0x80, ...noise]), /AAC, which is not decoded/],
    ['a FLAC of nothing but its name', new TextEncoder().encode('fLaC'), /FLAC file is damaged/],
    ['an Ogg of nothing but its name', new TextEncoder().encode('OggS'), /holds no sound/],
    ['a WebM of nothing but its name', Uint8Array.from([0x1a, 0x45, 0xdf, 0xa3]), /WebM file/],
    ['an MP4 of nothing', new TextEncoder().encode('\0\0\0\x18ftypM4A '), /MP4 file/],
    ['noise after an ID3 tag', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0, 1, 2, 3]), /MP3/],
  ];
  test.each(cases)('%s', async (_name, bytes, message) => {
    await expect(decodeAudio(await kept(bytes), 16_000)).rejects.toMatchObject(refusal(message));
  });

  test('all of them together cost less than 50 MB', async () => {
    // Once more, so that the decoders themselves are there.
    const paths = await Promise.all(cases.map(([, bytes]) => kept(bytes)));
    const refuseAll = async (): Promise<void> => {
      for (const path of paths) await expect(decodeAudio(path, 16_000)).rejects.toThrow();
    };
    await refuseAll();
    const before = process.memoryUsage().rss;
    await refuseAll();
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  test('an MP3 of nine hours is told by walking over its frames, whatever stands in them', async () => {
    // MPEG-2.5, layer III, 8 kbit/s, 8 kHz: 72 ms in 72 bytes.
    const frame = new Uint8Array(72);
    frame.set([0xff, 0xe3, 0x18, 0xc0]);
    const mp3 = new Uint8Array(72 * 110_000);
    for (let at = 0; at < mp3.length; at += 72) mp3.set(frame, at);
    await expect(decodeAudio(await kept(mp3), 16_000)).rejects.toMatchObject(refusal(/2\.0 hours/));
  });

  test('a file that only begins like an MP3 is not searched to its end', async () => {
    const zeros = new Uint8Array(3_000_000);
    zeros.set([0xff, 0xfb, 0x00, 0x00]);
    await expect(decodeAudio(await kept(zeros), 16_000)).rejects.toMatchObject(
      refusal(/MP3 file is damaged/),
    );
  });

  test('a FLAC that claims 19 hours is not decoded to find out', async () => {
    // STREAMINFO: 16 kHz, one channel, 16 bits, 2^30 samples.
    const flac = new Uint8Array(60);
    flac.set(new TextEncoder().encode('fLaC'), 0);
    flac.set([0x80, 0, 0, 34], 4);
    const view = new DataView(flac.buffer);
    view.setUint32(18, (16_000 << 12) | (0 << 9) | (15 << 4), false);
    view.setUint32(22, 2 ** 30, false);
    await expect(decodeAudio(await kept(flac), 16_000)).rejects.toMatchObject(refusal(/18\.6 hours/));
  });
});

test('the mean of the channels is heard, and silence stays silence', async () => {
  const stereo = new Uint8Array(Int16Array.from([16_384, -16_384, 8_192, 0]).buffer);
  const { samples, duration } = await decodeAudio(await kept(wav(stereo, { channels: 2 })), 16_000);
  expect([...samples]).toEqual([0, 0.125]);
  expect(duration).toBe(2 / 16_000);
  const silence = await decodeAudio(await kept(wav(new Uint8Array(2_000), { rate: 44_100 })), 16_000);
  expect(silence.samples.every((sample) => sample === 0)).toBe(true);
});

test('what is written is read again: cut off at the ends of the range, wrapped around nowhere', async () => {
  const { samples } = await decodeAudio(
    await kept(encodeWav(Float32Array.of(0, 0.5, -0.5, 3, -3), 22_050)),
    22_050,
  );
  expect([...samples]).toEqual([0, 0.5, -0.5, 32_767 / 32_768, -1]);
});
