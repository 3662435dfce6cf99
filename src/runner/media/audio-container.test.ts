/** Sounds in WebM and MP4: made of the Ogg files of the goldens, as a recorder would put the same packets into them. */
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  FilePathSource,
  Input,
  Mp4OutputFormat,
  OGG,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDENS } from '../testing.ts';
import { decodeAudio } from './audio.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-container-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function kept(bytes: Uint8Array): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  await writeFile(path, bytes);
  return path;
}

/** The packets of an Ogg file in another container. */
async function packed(ogg: string, codec: 'opus' | 'vorbis', format: 'webm' | 'mp4'): Promise<Uint8Array> {
  using input = new Input({ formats: [OGG], source: new FilePathSource(join(GOLDENS, 'sounds', ogg)) });
  const track = await input.getPrimaryAudioTrack();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !decoderConfig) throw new Error(`${ogg} has no sound`);
  const target = new BufferTarget();
  const output = new Output({
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat(),
    target,
  });
  const packets = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(packets);
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets())
    await packets.add(packet, { decoderConfig });
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

describe.each([
  ['stereo.ogg', 'vorbis', 'webm'],
  ['stereo.opus', 'opus', 'webm'],
  ['mono.opus', 'opus', 'webm'],
  ['stereo.opus', 'opus', 'mp4'],
] as const)('%s as %s in %s', (ogg, codec, format) => {
  test('sounds as it does in Ogg', async () => {
    const wanted = await decodeAudio(join(GOLDENS, 'sounds', ogg), 16_000);
    const { samples, duration } = await decodeAudio(await kept(await packed(ogg, codec, format)), 16_000);
    // WebM has no place for the samples to drop at the end of a stream, so there may be a packet more.
    expect(Math.abs(duration - wanted.duration)).toBeLessThan(0.03);
    const inner = Math.min(samples.length, wanted.samples.length) - 100;
    const worst = samples
      .subarray(0, inner)
      .reduce((most, sample, at) => Math.max(most, Math.abs(sample - (wanted.samples[at] ?? 0))), 0);
    expect(worst).toBeLessThan(1e-4);
  });

  test('cut anywhere: a refusal or what is there, and no fault', async () => {
    const whole = await packed(ogg, codec, format);
    for (const part of [0.05, 0.3, 0.6, 0.95]) {
      const path = await kept(whole.slice(0, Math.floor(whole.length * part)));
      const outcome = await decodeAudio(path, 16_000).catch((error: unknown) => error);
      expect(outcome).toMatchObject(
        outcome instanceof Error ? { code: 'INVALID_INPUT' } : { sampleRate: 16_000 },
      );
    }
  });
});

test('AAC in MP4 is refused with what to do', async () => {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const packets = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(packets);
  await output.start();
  await packets.add(new EncodedPacket(Uint8Array.of(33, 0, 73, 144), 'key', 0, 0.02), {
    decoderConfig: {
      codec: 'mp4a.40.2',
      sampleRate: 48_000,
      numberOfChannels: 1,
      description: Uint8Array.of(0x11, 0x88),
    },
  });
  await output.finalize();
  const path = await kept(new Uint8Array(target.buffer ?? new ArrayBuffer()));
  await expect(decodeAudio(path, 16_000)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/MP4 file holds sound of the kind AAC/),
    hint: expect.stringMatching(/Save it as WAV/),
  });
});

test('an Ogg whose pages claim no samples is refused before anything is decoded', async () => {
  const bytes = new Uint8Array(await readFile(join(GOLDENS, 'sounds', 'stereo.ogg')));
  for (let at = 0; at + 27 < bytes.length; at += 1)
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === 'OggS') bytes.fill(0, at + 6, at + 14);
  await expect(decodeAudio(await kept(bytes), 16_000)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
