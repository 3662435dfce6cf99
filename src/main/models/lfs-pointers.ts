/** Which files of a folder are not there, as Git LFS left its pointers in their place. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_POINTER_BYTES, lfsPointer, type LfsPointer } from '../../shared/lfs-pointer.ts';
import type { FoundFile } from './found-files.ts';

/** What repositories of the Hub keep in Git LFS: weights, their external data and large tokenizers. */
const KEPT_IN_LFS =
  /\.(?:gguf|onnx|safetensors|bin|h5|msgpack|model|data|pt|pth|ckpt)$|_data(?:_\d+)?$|tokenizer\.json$/i;

/** The pointers among files, by path. Opens only what is as small as one and called like weights. */
export async function pointersAmong(
  directory: string,
  files: readonly FoundFile[],
): Promise<Map<string, LfsPointer>> {
  const pointers = new Map<string, LfsPointer>();
  for (const { path, bytes } of files) {
    if (bytes === 0 || !KEPT_IN_LFS.test(path)) continue;
    const pointer = await pointerAt(join(directory, path), bytes);
    if (pointer !== null) pointers.set(path, pointer);
  }
  return pointers;
}

/** The pointer that a file of so many bytes is; null where it is none, or can't be read. */
export async function pointerAt(path: string, bytes: number): Promise<LfsPointer | null> {
  if (bytes > MAX_POINTER_BYTES) return null;
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_POINTER_BYTES), 0, MAX_POINTER_BYTES, 0);
    return lfsPointer(buffer.toString('latin1', 0, bytesRead));
  } catch {
    return null;
  }
}
