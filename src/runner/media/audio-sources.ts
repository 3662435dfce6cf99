/** The samples of a sound in a file of any format that is read, block by block, after a look at its header. */
import { decodePieces, type AudioSource } from './audio-decoders.ts';
import { formatOf, openSound, piecesOf, type SoundFile } from './audio-file.ts';
import { countFlacSamples } from './flac-frames.ts';
import { flacPieces } from './flac-pieces.ts';
import { id3Length, readFlacHeader, readMp3Header, readOggHeader } from './audio-headers.ts';
import { soundRefused, type AudioHeader } from './audio-limits.ts';
import { readWavHeader, wavBlocks } from './wav.ts';

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
      const counted = header.seconds === null ? await countFlacSamples(file, header.frames) : 0;
      const seconds = counted > 0 ? counted / header.sampleRate : header.seconds;
      return source(file, { ...header, seconds }, 'FLAC', () =>
        decodePieces(flacPieces(file, header), 'flac', 'FLAC'),
      );
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
