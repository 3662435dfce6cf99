/**
 * Writes a planned GGUF file: piece after piece, with a few of them in memory, under another name until it is whole.
 * A conversion that is cancelled or fails removes what it wrote; what a killed one left goes with the next.
 */
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { partSuffix } from '../../shared/converter.ts';
import { HearthError, cancelled } from '../../shared/errors.ts';
import { checkRoom, diskError } from '../disk.ts';
import { OpenFiles } from '../weights/open-files.ts';
import { Buffers } from './buffers.ts';
import { encode } from './encode.ts';
import { aligned, fileBytes, headerBytes, tensorBytes } from './header.ts';
import type { GgufPlan } from './plan.ts';
import { piecesOf, type PieceSource } from './rows.ts';
import { Sink } from './sink.ts';

/** How far a file is. */
export interface WriteProgress {
  readonly written: number;
  readonly total: number;
}

/** What a person may do while a file is written. */
export interface WriteOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WriteProgress) => void;
  /** Over a file of the same name; true where it is left out. */
  readonly replace?: boolean;
}

/** Throws INVALID_INPUT where a file, a folder or a link is there under that name. */
export async function refuseTaken(path: string): Promise<void> {
  if ((await lstat(path).catch(() => null)) === null) return;
  throw new HearthError(
    'INVALID_INPUT',
    `${path} is there already.`,
    'Run that file, choose another folder, or have it replaced.',
    { override: 'replace' },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes what killed conversions to this file left. */
async function sweep(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const pid = Number(/^(\d+)\.part$/.exec(name.startsWith(start) ? name.slice(start.length) : '')?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(dirname(path), name), { force: true });
  }
}

/** A plan with its header, and the bytes of the whole file. */
interface Laid {
  readonly header: Uint8Array;
  readonly tensors: GgufPlan['tensors'];
  readonly total: number;
}

async function writeAll(
  file: FileHandle,
  { header, tensors, total }: Laid,
  options: WriteOptions,
): Promise<void> {
  const sink = new Sink(file, (written) => options.onProgress?.({ written, total }));
  await using files = new OpenFiles();
  const source: PieceSource = { open: (path) => files.get(path), buffers: new Buffers() };
  await sink.put(header);
  let even = false;
  for (const tensor of tensors) {
    for await (const piece of piecesOf(tensor, source)) {
      if (options.signal?.aborted === true) throw cancelled();
      even = !even;
      await sink.put(encode(tensor, piece, even ? 'one' : 'other', source.buffers));
    }
    const bytes = tensorBytes(tensor);
    await sink.put(new Uint8Array(aligned(bytes) - bytes));
  }
  await sink.end();
}

/**
 * Writes `plan` to `path`, over what is there unless `replace` is false; makes its folder where it is missing. Gives the
 * file's bytes. Throws CANCELLED, INVALID_INPUT, or MODEL_LOAD_FAILED with what is wrong with the checkpoint or the disk; then nothing is
 * left, and what was there is as it was.
 */
export async function writeGguf(path: string, plan: GgufPlan, options: WriteOptions = {}): Promise<number> {
  // The name says whose it is, so that a dead process's can be told.
  const part = path + partSuffix(process.pid);
  const { tensors } = plan;
  const header = headerBytes(plan.metadata, tensors);
  const total = fileBytes(header, tensors);
  try {
    await mkdir(dirname(path), { recursive: true });
    await sweep(path);
    await checkRoom(path, total);
    {
      await using file = await open(part, 'w');
      await writeAll(file, { header, tensors, total }, options);
    }
    // Somebody may have made one meanwhile.
    if (options.replace === false) await refuseTaken(path);
    await rename(part, path);
    return total;
  } catch (error) {
    // Where not even that works, the first error is the one to tell.
    await rm(part, { force: true }).catch(() => undefined);
    throw diskError(error, path);
  }
}
