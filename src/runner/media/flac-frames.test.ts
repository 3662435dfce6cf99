/** Counting a FLAC by the headers of its frames. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GOLDENS } from '../testing.ts';
import { openSound } from './audio-file.ts';
import { readFlacHeader } from './audio-headers.ts';
import { decodeAudio } from './audio.ts';
import { openAudio } from './audio-sources.ts';
import { countFlacSamples } from './flac-frames.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'hearth-flac-'))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const GOLDEN = join(GOLDENS, 'sounds/stereo.flac');

/** `stereo.flac` as a recorder leaves it that could not go back: STREAMINFO counts nothing. */
async function uncounted(name: string, behind: Uint8Array = new Uint8Array()): Promise<string> {
  const bytes = readFileSync(GOLDEN);
  bytes.fill(0, 22, 26);
  bytes[21] = (bytes[21] ?? 0) & 0xf0;
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([bytes, behind]));
  return path;
}

test('the frames count what STREAMINFO counts', async () => {
  await using file = await openSound(GOLDEN);
  const { frames, seconds, sampleRate } = await readFlacHeader(file, 0);
  expect((await countFlacSamples(file, frames)) / sampleRate).toBe(seconds);
});

test('a sound that no one counted is decoded whole', async () => {
  const [counted, own] = [
    await decodeAudio(GOLDEN, 16_000),
    await decodeAudio(await uncounted('own.flac'), 16_000),
  ];
  expect(own.samples).toEqual(counted.samples);
});

test('a small file that claims days of silence is refused before anything is decoded', async () => {
  // Headers of 65,536 samples at 48 kHz, with their checksum: 10,000 of them are four hours.
  const header = [0xff, 0xf8, 0x7a, 0x18, 0, 0xff, 0xff];
  const frame = Uint8Array.from([...header, 0x84, 0, 0, 0]);
  const path = await uncounted('bomb.flac', Buffer.concat(Array<Uint8Array>(10_000).fill(frame)));
  await using source = await openAudio(path);
  expect(source.header.seconds).toBeGreaterThan(7_200);
  await expect(decodeAudio(path, 16_000)).rejects.toThrow(/hours long/);
});
