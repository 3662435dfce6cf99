/** A file on its way into the media store: written as it comes, hashed and counted meanwhile, gone where it fails. */
import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { AT_ONCE_BYTES } from './limits.ts';
import { PRIVATE_FILE, contentPath, draftPath } from './record.ts';
import { HEAD_BYTES, typeOf } from './signatures.ts';

/** Bytes that come piece by piece. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What was written. */
export interface Written {
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
  /** Whether the first bytes alone tell the type, so that nobody has to write it down. */
  readonly told: boolean;
}

/** What is known of the bytes before they come. */
export interface Expected {
  /** The type that they were given for. */
  readonly type: string | null;
  /** What errors call them: `inputs.image`. */
  readonly field: string;
  readonly signal?: AbortSignal | undefined;
}

/** Writes bytes under their own hash, `maxBytes` of their kind at most. Throws INVALID_INPUT for none, PAYLOAD_TOO_LARGE for too many. */
export async function writeContent(
  folder: string,
  source: ByteSource,
  expected: Expected,
  maxBytes: (type: string) => number,
): Promise<Written> {
  await using draft = new Draft(draftPath(folder));
  const written = await pour(source, draft, { ...expected, maxBytes });
  await draft.become(contentPath(folder, written.id));
  return written;
}

/** A file that is being written. What is short comes whole before anything is done for it: see {@link AT_ONCE_BYTES}. */
class Draft implements AsyncDisposable {
  readonly #path: string;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#file === undefined && this.#waitingBytes <= AT_ONCE_BYTES) return;
    this.#file ??= await open(this.#path, 'wx', PRIVATE_FILE);
    for (const part of this.#waiting.splice(0)) await writeAll(this.#file, part);
  }

  /** Takes its name. The same content may be there already: then this one takes its place, and nobody sees the difference. */
  async become(path: string): Promise<void> {
    if (this.#file === undefined) {
      writeFileSync(this.#path, Buffer.concat(this.#waiting), { flag: 'wx', mode: PRIVATE_FILE });
      renameSync(this.#path, path);
      return;
    }
    await this.#file.close();
    await rename(this.#path, path);
  }

  /** Leaves nothing behind of a file that has not got its name. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    rmSync(this.#path, { force: true });
  }
}

async function pour(
  source: ByteSource,
  draft: Draft,
  { type: given, field, signal, maxBytes }: Expected & { readonly maxBytes: (type: string) => number },
): Promise<Written> {
  const hash = createHash('sha256');
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of source) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    const limit = maxBytes(typeOf(head, given));
    if (bytes > limit) throw tooLarge(field, limit);
    hash.update(chunk);
    await draft.write(chunk);
  }
  signal?.throwIfAborted();
  if (bytes === 0) throw invalidInput(field, 'is empty', 'Give a file with something in it.');
  const type = typeOf(head, given);
  return { id: hash.digest('hex'), type, bytes, told: typeOf(head, null) === type };
}

/** A write may take less than it was given, on a disk that fills up for example. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
}

/** The error of a file that is larger than its kind may be. */
export function tooLarge(field: string, limit: number): HearthError {
  return new HearthError(
    'PAYLOAD_TOO_LARGE',
    `${field}: is larger than the ${String(limit / 1e6)} MB that a file of its kind may have.`,
    'Give a smaller one, or a part of it.',
  );
}
