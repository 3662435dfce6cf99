/** Vectors on disk that say how a voice sounds: raw fp32 (`.bin`) or numpy's format (`.npy`), one file for each voice. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFailed } from '../../backends/model-files.ts';

/** Kokoro's voices have 522 kB; a speaker embedding has 2 kB. */
const MAX_VOICE_BYTES = 8 * 1024 * 1024;
/** More files than any model has voices. */
const MAX_VOICES = 10_000;

/** Where a voice lies. */
export interface VoiceFile {
  readonly name: string;
  readonly path: string;
}

/** The voices in a folder of a model, by name; none where the folder is not there. */
export async function voiceFiles(directory: string, folder: string): Promise<VoiceFile[]> {
  const names = await readdir(join(directory, folder)).catch(() => []);
  return names
    .filter((name) => /\.(bin|npy)$/.test(name))
    .toSorted()
    .slice(0, MAX_VOICES)
    .map((name) => ({ name: name.replace(/\.(bin|npy)$/, ''), path: join(directory, folder, name) }));
}

/** The numbers of a voice; throws MODEL_LOAD_FAILED for a file of another kind or size. */
export async function readVoice({ name, path }: VoiceFile): Promise<Float32Array> {
  const damaged = (): Error =>
    loadFailed(`The file of the voice "${name}" is damaged.`, 'Get the model again.');
  let bytes: Uint8Array;
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > MAX_VOICE_BYTES) throw damaged();
    bytes = await file.readFile();
  } catch (error) {
    throw loadFailed(`The file of the voice "${name}" can't be read.`, 'Get the model again.', error);
  }
  const data = path.endsWith('.npy') ? numpyData(bytes) : bytes;
  if (data === null || data.length === 0 || data.length % 4 !== 0) throw damaged();
  return new Float32Array(Uint8Array.from(data).buffer);
}

/** The data of a .npy file of fp32 in C order (NEP 1): magic, version, length of the header, header, data. */
function numpyData(bytes: Uint8Array): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') return null;
  const [length, start] = bytes[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  if (!/'descr': '<f4'/.test(header) || !/'fortran_order': False/.test(header)) return null;
  return bytes.subarray(start + length);
}
