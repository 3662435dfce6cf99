/** Reading the file of a sound: what it is by its first bytes, and its bytes piece by piece. */
import { open, type FileHandle } from 'node:fs/promises';
import { MAX_AUDIO_BYTES, soundRefused } from './audio-limits.ts';

/** Bytes that are read at a time: large enough that reading costs nothing, small beside any sound. */
export const READ_BYTES = 256 * 1024;

/** The formats that are told apart. Those of {@link audio-sources.ts} are decoded. */
export type AudioFormat = 'wav' | 'flac' | 'ogg' | 'mp3' | 'webm' | 'mp4' | 'aac' | 'aiff';

/** An open file with its size. */
export interface SoundFile extends AsyncDisposable {
  readonly path: string;
  readonly size: number;
  /** Bytes from `offset`; fewer than asked for at the end of the file. The bytes are the caller's own. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Opens a sound; throws INVALID_INPUT for one that is empty, too big or not there. */
export async function openSound(path: string): Promise<SoundFile> {
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw soundRefused('the file is empty', 'Give a sound that is not empty.');
    if (size > MAX_AUDIO_BYTES)
      throw soundRefused(
        `the file has ${size.toLocaleString('en')} bytes, and ${MAX_AUDIO_BYTES.toLocaleString('en')} are the most that are taken`,
        'Cut the sound into shorter ones.',
      );
    return {
      path,
      size,
      read: async (offset, length) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
        return bytes.subarray(0, bytesRead);
      },
      [Symbol.asyncDispose]: async () => {
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch {
    throw soundRefused('the file of the sound is not there any more', 'Give it again.');
  }
}

/** The bytes of a file from `offset` to its end, piece by piece. */
export async function* piecesOf(file: SoundFile, offset = 0): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < file.size; at += READ_BYTES) yield await file.read(at, READ_BYTES);
}

/** What a file is by its first bytes; null for what is no sound that is known. Names say nothing. */
export function formatOf(head: Uint8Array): AudioFormat | null {
  const text = (from: number, length: number): string =>
    String.fromCharCode(...head.subarray(from, from + length));
  if (['RIFF', 'RF64', 'BW64'].includes(text(0, 4)) && text(8, 4) === 'WAVE') return 'wav';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (text(0, 4) === 'OggS') return 'ogg';
  if (text(0, 4) === '\x1a\x45\xdf\xa3') return 'webm';
  if (text(4, 4) === 'ftyp') return 'mp4';
  if (text(0, 4) === 'FORM' && text(8, 3) === 'AIF') return 'aiff';
  if (text(0, 3) === 'ID3') return 'mp3';
  const [first = 0, second = 0] = head;
  // Frame sync of MPEG audio; layer 0 is AAC in ADTS.
  if (first === 0xff && (second & 0xe0) === 0xe0) return (second & 0x06) === 0 ? 'aac' : 'mp3';
  return null;
}
