/**
 * WAV: the header, the samples as numbers, and a writer. Integers are scaled by a power of two, as the Python
 * libraries do it. Formats: PCM of 8 to 32 bits, fp32, fp64, A-law and µ-law (ITU-T G.711), also inside of
 * WAVE_FORMAT_EXTENSIBLE.
 */
import type { SoundFile } from './audio-file.ts';
import { READ_BYTES } from './audio-file.ts';
import { soundDamaged, soundRefused, type AudioHeader } from './audio-limits.ts';

/** Chunks that are looked at before the samples; recorders write a handful. */
const MAX_CHUNKS = 1_000;

/** Format tags of `fmt `. */
const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

/** What stands in a size field where the writer did not know the size: the samples go on to the end of the file. */
const UNKNOWN_SIZE = 0xffff_ffff;

/** Where the samples of a WAV lie, and how to read them. */
export interface WavLayout extends AudioHeader {
  readonly seconds: number;
  readonly offset: number;
  readonly frames: number;
  /** Bytes of one sample of one channel. */
  readonly width: number;
  /** The sample at `index`, counted over all channels, as a number in [-1, 1] (fp may be beyond). */
  readonly sample: (view: DataView, offset: number) => number;
}

interface Format {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the header; throws INVALID_INPUT for a file that breaks off before its samples or has none that are known. */
export async function readWavHeader(file: SoundFile): Promise<WavLayout> {
  let format: Format | null = null;
  let at = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 8 <= file.size; chunk += 1) {
    const head = await file.read(at, 8);
    if (head.length < 8) break;
    const name = String.fromCharCode(...head.subarray(0, 4));
    const size = viewOf(head).getUint32(4, true);
    if (name === 'fmt ') format = formatFrom(await file.read(at + 8, Math.min(size, 40)));
    if (name === 'data' && format !== null) return layout(format, at + 8, size, file.size);
    // Chunks begin at even offsets.
    at += 8 + size + (size % 2);
  }
  throw soundDamaged('WAV');
}

function formatFrom(bytes: Uint8Array): Format {
  if (bytes.length < 16) throw soundDamaged('WAV');
  const view = viewOf(bytes);
  const tag = view.getUint16(0, true);
  return {
    // The tag proper is the beginning of the sub-format's GUID.
    tag: tag === EXTENSIBLE && bytes.length >= 26 ? view.getUint16(24, true) : tag,
    channels: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    bits: view.getUint16(14, true),
  };
}

function layout(format: Format, offset: number, claimed: number, fileSize: number): WavLayout {
  const sample = SAMPLES[`${String(format.tag)}/${String(format.bits)}`];
  if (sample === undefined)
    throw soundRefused(
      `the WAV file has samples of a kind that is not read (format ${String(format.tag)}, ${String(format.bits)} bits)`,
      'Save it as 16-bit PCM.',
    );
  const width = format.bits / 8;
  const there = fileSize - offset;
  const unknown = claimed === 0 || claimed === UNKNOWN_SIZE;
  // A recorder that was cut off leaves a claim of nothing; a claim of more than there is, is a file cut off.
  if (!unknown && claimed > there) throw soundCut(claimed, there);
  const frames = Math.floor((unknown ? there : claimed) / (width * Math.max(1, format.channels)));
  const { channels, sampleRate } = format;
  return { channels, sampleRate, seconds: frames / sampleRate, offset, frames, width, sample };
}

function soundCut(claimed: number, there: number): Error {
  return soundRefused(
    `the WAV file says it has ${claimed.toLocaleString('en')} bytes of sound, and ${there.toLocaleString('en')} are there`,
    'It was cut off or is damaged; get the file again.',
  );
}

/** The samples, channel by channel, block by block. */
export async function* wavBlocks(file: SoundFile, wav: WavLayout): AsyncGenerator<Float32Array[]> {
  const frameBytes = wav.width * wav.channels;
  const framesAtOnce = Math.max(1, Math.floor(READ_BYTES / frameBytes));
  for (let start = 0; start < wav.frames; start += framesAtOnce) {
    const count = Math.min(framesAtOnce, wav.frames - start);
    const bytes = await file.read(wav.offset + start * frameBytes, count * frameBytes);
    if (bytes.length < count * frameBytes) throw soundDamaged('WAV');
    const view = viewOf(bytes);
    yield Array.from({ length: wav.channels }, (_, channel) => {
      const samples = new Float32Array(count);
      for (let frame = 0, at = channel * wav.width; frame < count; frame += 1, at += frameBytes)
        samples[frame] = wav.sample(view, at);
      return samples;
    });
  }
}

/** ITU-T G.711: eight segments of sixteen steps, the steps doubling from segment to segment. */
function expandALaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 15) << 4) + 8;
  const size = segment === 0 ? step : (step + 256) << (segment - 1);
  return ((bits & 0x80) === 0 ? -size : size) / 32_768;
}

/** ITU-T G.711: as A-law with a bias of 132, all bits turned. */
function expandMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const size = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return ((bits & 0x80) === 0 ? size : -size) / 32_768;
}

const A_LAW_VALUES = Float32Array.from({ length: 256 }, (_, code) => expandALaw(code));
const MU_LAW_VALUES = Float32Array.from({ length: 256 }, (_, code) => expandMuLaw(code));

function int24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getInt8(at + 2) << 16);
}

/** Readers of one sample by format tag and bits. */
const SAMPLES: Readonly<Record<string, WavLayout['sample']>> = {
  [`${String(PCM)}/8`]: (view, at) => (view.getUint8(at) - 128) / 128,
  [`${String(PCM)}/16`]: (view, at) => view.getInt16(at, true) / 32_768,
  [`${String(PCM)}/24`]: (view, at) => int24(view, at) / 8_388_608,
  [`${String(PCM)}/32`]: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  [`${String(FLOAT)}/32`]: (view, at) => view.getFloat32(at, true),
  [`${String(FLOAT)}/64`]: (view, at) => view.getFloat64(at, true),
  [`${String(A_LAW)}/8`]: (view, at) => A_LAW_VALUES[view.getUint8(at)] ?? 0,
  [`${String(MU_LAW)}/8`]: (view, at) => MU_LAW_VALUES[view.getUint8(at)] ?? 0,
};

/** Bytes in front of the samples of {@link encodeWav}. */
const WAV_HEADER_BYTES = 44;

/** A mono WAV of 16 bits. Samples beyond [-1, 1] are cut off at the ends of the range. */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(WAV_HEADER_BYTES + samples.length * 2);
  const view = viewOf(bytes);
  const text = (at: number, letters: string): void => {
    bytes.set(new TextEncoder().encode(letters), at);
  };
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [index, sample] of samples.entries()) {
    const level = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
    view.setInt16(WAV_HEADER_BYTES + index * 2, level, true);
  }
  return bytes;
}
