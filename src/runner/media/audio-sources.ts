/** The samples of a sound in a file of any format that is read, block by block, after a look at its header. */
import { formatOf, openSound, piecesOf, type SoundFile } from './audio-file.ts';
import { PIECE_BYTES, flacPieces } from './flac-pieces.ts';
import { id3Length, readFlacHeader, readMp3Header, readOggHeader, type OggCodec } from './audio-headers.ts';
import { soundDamaged, soundRefused, type AudioHeader } from './audio-limits.ts';
import { readWavHeader, wavBlocks } from './wav.ts';

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
export interface PieceDecoder {
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

/** The decoder of a codec. */
export async function decoderOf(codec: OggCodec | 'mp3'): Promise<PieceDecoder> {
  return await DECODERS[codec]();
}

/** Feeds pieces to a decoder; whatever it throws is a damaged file. */
export async function* decodePieces(
  pieces: AsyncIterable<Uint8Array>,
  codec: OggCodec | 'mp3',
  name: string,
): AsyncGenerator<AudioBlock> {
  const decoder = await decoderOf(codec);
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

const WHAT_IS_READ = 'Give it as WAV, MP3, FLAC, Ogg (Opus or Vorbis) or WebM.';

/** Opens a sound by its content; throws INVALID_INPUT for what is none, or of a format that is not read. */
export async function openAudio(path: string): Promise<AudioSource> {
  const file = await openSound(path);
  try {
    return await sourceOf(file);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

async function sourceOf(file: SoundFile): Promise<AudioSource> {
  const tag = await id3Length(file);
  const format = formatOf(await file.read(tag, 16)) ?? (tag > 0 ? 'mp3' : null);
  switch (format) {
    case 'wav': {
      const wav = await readWavHeader(file);
      return source(file, wav, 'WAV', async function* () {
        for await (const channels of wavBlocks(file, wav)) yield { channels, sampleRate: wav.sampleRate };
      });
    }
    case 'flac': {
      const header = await readFlacHeader(file, tag);
      return source(file, header, 'FLAC', () => decodePieces(flacPieces(file, header), 'flac', 'FLAC'));
    }
    case 'mp3': {
      const header = await readMp3Header(file, tag);
      return source(file, header, 'MP3', () => decodePieces(piecesOf(file, tag), 'mp3', 'MP3'));
    }
    case 'ogg': {
      const header = await readOggHeader(file);
      return source(file, header, 'Ogg', () => decodePieces(piecesOf(file), header.codec, 'Ogg'));
    }
    case 'webm':
    case 'mp4': {
      const { openContainer } = await import('./audio-container.ts');
      return await openContainer(file, format === 'mp4' ? 'MP4' : 'WebM');
    }
    case 'aac':
      throw soundRefused('the sound is AAC, which is not decoded here', WHAT_IS_READ);
    case 'aiff':
      throw soundRefused('the sound is AIFF, which is not decoded here', WHAT_IS_READ);
    case null:
      throw soundRefused('the file is no sound that is known here', WHAT_IS_READ);
  }
}

function source(
  file: SoundFile,
  header: AudioHeader,
  name: string,
  blocks: AudioSource['blocks'],
): AudioSource {
  return { header, name, blocks, [Symbol.asyncDispose]: async () => await file[Symbol.asyncDispose]() };
}
