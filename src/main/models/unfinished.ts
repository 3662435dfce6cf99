/** Downloads that programs of the Hub have not finished, in the places where they keep what they have so far. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnfinished } from './whole-files.ts';

/** Where huggingface_hub keeps the pieces of files that go into a plain folder, and of those below `onnx/`. */
const PIECES = ['.cache/huggingface/download', '.cache/huggingface/download/onnx'] as const;
/** The place of a snapshot in a cache of the Hub: the pieces lie with the blobs. */
const SNAPSHOT = /models--[^/\\]+[/\\]snapshots[/\\][^/\\]+$/;

/** True where a program has begun to download files of this folder and has not come to an end. */
export async function hasPiecesElsewhere(directory: string): Promise<boolean> {
  const places = PIECES.map((place) => join(directory, place));
  if (SNAPSHOT.test(directory)) places.push(join(directory, '..', '..', 'blobs'));
  for (const place of places) {
    const names = await readdir(place).catch(() => []);
    if (names.some(isUnfinished)) return true;
  }
  return false;
}
