/** From the pieces of a file to samples: the decoder of each codec, and what it gives. */
import { PIECE_BYTES } from './flac-pieces.ts';
import type { OggCodec } from './audio-headers.ts';
import { soundDamaged, type AudioHeader } from './audio-limits.ts';

/** Samples of some time, channel by channel. */
export interface AudioBlock {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** A sound whose header was read. */
export interface AudioSource extends AsyncDisposable {
  readonly header: AudioHeader;
  /** What the format is called in a message. */
  readonly name: string;
  /** Decodes from the beginning, each time it is called. */
  blocks(): AsyncIterable<AudioBlock>;
}

/** What the decoders give. */
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  /** What it could not read; each decoder goes on behind it. */
  readonly errors?: readonly unknown[];
}

/** A decoder that takes a file in pieces. */
interface PieceDecoder {
  decode(piece: Uint8Array): Decoded;
  flush?(): Decoded;
  free(): void;
}

/** Imported where they are needed: each is a WebAssembly module. */
const DECODERS: Readonly<Record<OggCodec | 'mp3', () => Promise<PieceDecoder>>> = {
  mp3: async () => await (await import('@audio/decode-mp3')).decoder(),
  flac: async () => await (await import('@audio/decode-flac')).decoder(),
  vorbis: async () => await (await import('@audio/decode-vorbis')).decoder(),
  opus: async () => await (await import('@audio/decode-opus')).decoder(),
};

/** Feeds pieces to a decoder; whatever it throws is a damaged file. */
export async function* decodePieces(
  pieces: AsyncIterable<Uint8Array>,
  codec: OggCodec | 'mp3',
  name: string,
): AsyncGenerator<AudioBlock> {
  const decoder = await DECODERS[codec]();
  const guarded = (work: () => Decoded): Decoded => {
    let decoded: Decoded;
    try {
      decoded = work();
    } catch {
      throw soundDamaged(name);
    }
    // FLAC is exact or damaged; of the lossy ones a lost packet is a click.
    if (codec === 'flac' && (decoded.errors?.length ?? 0) > 0) throw soundDamaged(name);
    return decoded;
  };
  try {
    for await (const large of pieces) {
      for (let at = 0; at < large.length; at += PIECE_BYTES) {
        const piece = large.subarray(at, at + PIECE_BYTES);
        const { channelData, sampleRate } = guarded(() => decoder.decode(piece));
        if ((channelData[0]?.length ?? 0) > 0) yield { channels: channelData, sampleRate };
      }
    }
    const { channelData, sampleRate } = guarded(
      () => decoder.flush?.() ?? { channelData: [], sampleRate: 0 },
    );
    if ((channelData[0]?.length ?? 0) > 0) yield { channels: channelData, sampleRate };
  } finally {
    decoder.free();
  }
}
