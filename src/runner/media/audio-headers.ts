/** How long MP3, FLAC and Ogg sounds are and what they are made of, read from their frames and pages without decoding. */
import { READ_BYTES, type SoundFile } from './audio-file.ts';
import { MAX_AUDIO_SECONDS, soundDamaged, soundRefused, type AudioHeader } from './audio-limits.ts';

/** A window of a file that moves forward; bytes can be asked for at any place. */
class Window {
  readonly #file: SoundFile;
  #bytes: Uint8Array = new Uint8Array();
  #start = 0;

  constructor(file: SoundFile) {
    this.#file = file;
  }

  /** `length` bytes at `offset`, or fewer at the end of the file. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.#start || offset + length > this.#start + this.#bytes.length) {
      this.#bytes = await this.#file.read(offset, Math.max(length, READ_BYTES));
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes of the ID3v2 tag at `offset`, 0 where there is none. */
export async function id3Length(file: SoundFile, offset = 0): Promise<number> {
  const head = await file.read(offset, 10);
  if (String.fromCharCode(...head.subarray(0, 3)) !== 'ID3' || head.length < 10) return 0;
  // Four bytes of seven bits.
  const size = head.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return 10 + size;
}

/** Bit rates in kbit/s by (MPEG-1 or later) and layer; ISO/IEC 11172-3 and 13818-3. Index 0 is "free". */
const BIT_RATES: Readonly<Record<string, readonly number[]>> = {
  '1/1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1/2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1/3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2/1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2/2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2/3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const MPEG1_RATES = [44_100, 48_000, 32_000] as const;

/** One frame of MPEG audio. */
interface MpegFrame {
  readonly bytes: number;
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** The frame that four bytes begin; null for what is no frame, and for free bit rates, whose length is not told. */
export function mpegFrame(head: Uint8Array): MpegFrame | null {
  const [sync = 0, second = 0, third = 0, fourth = 0] = head;
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const base = MPEG1_RATES[(third >> 2) & 3];
  const kbits = BIT_RATES[`${version === 3 ? '1' : '2'}/${String(layer)}`]?.[third >> 4];
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || version === 1 || base === undefined) return null;
  if (kbits === undefined || kbits === 0) return null;
  const sampleRate = version === 3 ? base : version === 2 ? base / 2 : base / 4;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1_152;
  const padding = (third >> 1) & 1;
  const bytes =
    layer === 1
      ? (Math.floor((12_000 * kbits) / sampleRate) + padding) * 4
      : Math.floor(((samples / 8) * 1_000 * kbits) / sampleRate) + padding;
  return { bytes, samples, sampleRate, channels: fourth >> 6 === 3 ? 1 : 2 };
}

/** Bytes between two frames that are stepped over: tags at the end and pictures in between, but no other file. */
const MAX_BYTES_BETWEEN_FRAMES = 1024 * 1024;

/** Walks over the frames of an MP3: what a header of its own (Xing) claims may be wrong or missing. */
export async function readMp3Header(file: SoundFile, offset: number): Promise<AudioHeader> {
  const window = new Window(file);
  let [at, frames, samples, strange] = [offset, 0, 0, 0];
  let first: MpegFrame | null = null;
  while (at + 4 <= file.size && strange < MAX_BYTES_BETWEEN_FRAMES) {
    const frame = mpegFrame(await window.at(at, 4));
    if (frame === null) {
      at += 1;
      strange += 1;
      continue;
    }
    first ??= frame;
    frames += 1;
    samples += frame.samples;
    at += frame.bytes;
    strange = 0;
    // Longer than is taken: how much longer needs no counting.
    if (samples > MAX_AUDIO_SECONDS * frame.sampleRate) break;
  }
  // Chance makes a frame out of four bytes now and then; of a sound that is worth it there are more.
  if (first === null || frames < 2) throw soundDamaged('MP3');
  return { channels: first.channels, sampleRate: first.sampleRate, seconds: samples / first.sampleRate };
}

/** Blocks of metadata in front of the frames of a FLAC; there are seven kinds, and pictures may be several. */
const MAX_FLAC_BLOCKS = 1_000;
/** `fLaC`, and the block STREAMINFO with its own header. */
const FLAC_HEAD = 42;

/** What stands in front of a FLAC's frames, and what a decoder needs of it. */
export interface FlacHeader extends AudioHeader {
  /** `fLaC` and STREAMINFO as the only block: the decoder loses its way in metadata that comes in pieces. */
  readonly head: Uint8Array;
  /** Where the frames begin. */
  readonly frames: number;
}

/** The header of a FLAC stream at `offset`; a recorder that could not go back leaves its length out. */
export async function readFlacHeader(file: SoundFile, offset: number): Promise<FlacHeader> {
  const head = await file.read(offset, FLAC_HEAD);
  if (head.length < FLAC_HEAD || ((head[4] ?? 0) & 0x7f) !== 0) throw soundDamaged('FLAC');
  let at = offset + 4;
  for (let blocks = 0; ; blocks += 1) {
    const block = await file.read(at, 4);
    if (block.length < 4 || blocks > MAX_FLAC_BLOCKS) throw soundDamaged('FLAC');
    at += 4 + (viewOf(block).getUint32(0) & 0xff_ffff);
    if (((block[0] ?? 0) & 0x80) !== 0) break;
  }
  const whole = head.slice();
  whole[4] = 0x80;
  return { ...streamInfo(head.subarray(8)), head: whole, frames: at };
}

/** STREAMINFO: 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples, after ten bytes. */
function streamInfo(body: Uint8Array): AudioHeader {
  const view = viewOf(body);
  const packed = view.getUint32(10);
  const sampleRate = packed >>> 12;
  const samples = (packed & 0xf) * 2 ** 32 + view.getUint32(14);
  return {
    channels: ((packed >> 9) & 7) + 1,
    sampleRate,
    seconds: samples === 0 ? null : samples / sampleRate,
    exact: samples !== 0,
  };
}

/** Codecs in Ogg that are decoded. */
export type OggCodec = 'opus' | 'vorbis' | 'flac';

interface OggStream {
  readonly codec: OggCodec;
  readonly channels: number;
  readonly sampleRate: number;
  /** Samples that are dropped at the beginning. */
  readonly skip: number;
  last: number;
}

/** Opus counts its samples at this rate, whatever was recorded (RFC 7845). */
const OPUS_RATE = 48_000;

function streamOf(packet: Uint8Array): OggStream | null {
  const view = viewOf(packet);
  const name = String.fromCharCode(...packet.subarray(0, 8));
  const last = 0;
  if (name === 'OpusHead' && packet.length >= 19)
    return {
      codec: 'opus',
      channels: packet[9] ?? 0,
      sampleRate: OPUS_RATE,
      skip: view.getUint16(10, true),
      last,
    };
  if (name.startsWith('\u0001vorbis') && packet.length >= 30)
    return {
      codec: 'vorbis',
      channels: packet[11] ?? 0,
      sampleRate: view.getUint32(12, true),
      skip: 0,
      last,
    };
  if (name.startsWith('\u007fFLAC') && packet.length >= 51) {
    const { channels, sampleRate } = streamInfo(packet.subarray(17));
    return { codec: 'flac', channels, sampleRate, skip: 0, last };
  }
  return null;
}

/** Most pages of an Ogg file: two hours of pages of one packet of 10 ms. */
const MAX_PAGES = 720_000;

/** Walks over the pages of an Ogg file and adds up its streams of sound. */
export async function readOggHeader(file: SoundFile): Promise<AudioHeader & { readonly codec: OggCodec }> {
  const window = new Window(file);
  const streams = new Map<number, OggStream | null>();
  for (let at = 0, pages = 0; at + 27 <= file.size; pages += 1) {
    if (pages > MAX_PAGES) throw soundDamaged('Ogg');
    const head = await window.at(at, 27);
    if (String.fromCharCode(...head.subarray(0, 4)) !== 'OggS') break;
    const view = viewOf(head);
    const [flags, serial, segments] = [head[5] ?? 0, view.getUint32(14, true), head[26] ?? 0];
    const granule = view.getBigInt64(6, true);
    const body = (await window.at(at + 27, segments)).reduce((sum, size) => sum + size, 0);
    if ((flags & 2) !== 0) streams.set(serial, streamOf(await window.at(at + 27 + segments, body)));
    const stream = streams.get(serial);
    // −1 stands on a page on which no packet ends.
    if (stream && granule > 0n) stream.last = Math.max(stream.last, Number(granule));
    at += 27 + segments + body;
  }
  const sounds = [...streams.values()].filter((stream) => stream !== null);
  const [first] = sounds;
  if (first === undefined)
    throw soundRefused(
      'the Ogg file holds no sound that is read here (Opus, Vorbis and FLAC are)',
      'Save it as WAV, FLAC or MP3.',
    );
  const samples = sounds.reduce((sum, { last, skip }) => sum + Math.max(0, last - skip), 0);
  return {
    codec: first.codec,
    channels: first.channels,
    sampleRate: first.sampleRate,
    seconds: samples / first.sampleRate,
  };
}
