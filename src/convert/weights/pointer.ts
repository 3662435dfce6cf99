/** Files of weights that are not there, as Git LFS left a pointer in their place. */
import { basename } from 'node:path';
import { MAX_POINTER_BYTES, pointerError } from '../../shared/lfs-pointer.ts';
import type { ByteSource } from './source.ts';

/** Throws MODEL_LOAD_FAILED for a pointer, with the size of what it stands for. */
export async function refusePointer(source: ByteSource): Promise<void> {
  const { path, size } = source;
  if (size > MAX_POINTER_BYTES) return;
  const error = pointerError(basename(path), (await source.read(0, size)).toString('latin1'));
  if (error !== null) throw error;
}
