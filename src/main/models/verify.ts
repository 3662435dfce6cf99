/** Reads the files of a model to their end and says which are damaged. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HearthError } from '../../shared/errors.ts';
import type { CheckProgress } from '../../shared/machine.ts';
import { POINTER_HINT, pointerWords } from '../../shared/lfs-pointer.ts';
import { systemProblem } from '../../shared/system-errors.ts';
import type { FileCheck } from '../store/checks.ts';
import { pointerAt } from './lfs-pointers.ts';
import { fileFingerprint, type FoundFile } from './scan.ts';

/** Hashing holds the process for about half a millisecond with blocks of this size. */
const BLOCK_BYTES = 512 * 1024;
/** JSON files that are read as JSON; the largest tokenizers are below 40 MB. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Lists of checksums are a few kB. */
const MAX_SUMS_BYTES = 1024 * 1024;
/** Progress is told at most so often, in ms. */
const TELL_MS = 100;

const SUMS_FILE = /^(?:sha256sums?(?:\.txt)?|checksums?\.(?:sha256|txt))$/i;
const WEIGHTS = /\.(?:gguf|onnx|safetensors)$/i;

/** What a check needs of the world. */
export interface VerifyPorts {
  /** What is wrong with a weights file by its header; null for nothing. */
  readonly header: (path: string) => Promise<HearthError | null>;
  /** The last checks of these files. */
  readonly known: (paths: readonly string[]) => ReadonlyMap<string, FileCheck>;
  readonly found: (path: string, check: FileCheck) => void;
}

/** One file after its check; `problem` null where it is sound. */
export interface VerifiedFile {
  readonly path: string;
  readonly bytes: number;
  readonly problem: string | null;
}

/** Checks every file of a folder; throws only when the signal is aborted. */
export async function verifyFiles(
  directory: string,
  files: readonly FoundFile[],
  ports: VerifyPorts,
  signal: AbortSignal,
  onProgress: (progress: CheckProgress) => void,
): Promise<VerifiedFile[]> {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const sums = await checksums(directory, files);
  const known = ports.known(files.map((file) => join(directory, file.path)));
  const verified: VerifiedFile[] = [];
  let before = 0;
  for (const file of files) {
    signal.throwIfAborted();
    const path = join(directory, file.path);
    const tell = throttled((done) =>
      onProgress({ path: file.path, done_bytes: Math.min(total, before + done), total_bytes: total }),
    );
    tell(0);
    const check = await verifyFile(path, { expected: sums.get(file.path), last: known.get(path) }, ports, {
      signal,
      tell,
    });
    ports.found(path, check);
    verified.push({ path: file.path, bytes: file.bytes, problem: check.problem });
    before += file.bytes;
  }
  onProgress({ path: files.at(-1)?.path ?? '', done_bytes: total, total_bytes: total });
  return verified;
}

async function verifyFile(
  path: string,
  facts: { expected: string | undefined; last: FileCheck | undefined },
  ports: VerifyPorts,
  reading: { signal: AbortSignal; tell: (done: number) => void },
): Promise<FileCheck> {
  let fingerprint = '';
  try {
    const info = await stat(path);
    fingerprint = fileFingerprint({ path, bytes: info.size, mtimeMs: info.mtimeMs });
    const { sha256, bytes, text } = await readToEnd(path, info.size, reading);
    const pointer = await pointerAt(path, info.size);
    const header = pointer === null && WEIGHTS.test(path) ? await ports.header(path) : null;
    const problem =
      (bytes === info.size ? null : 'It changed while it was read.') ??
      (pointer === null ? null : `This file ${pointerWords(pointer)}. ${POINTER_HINT}`) ??
      header?.message ??
      jsonProblem(path, text) ??
      checksumProblem(sha256, facts.expected ?? (await nameOfBlob(path))) ??
      changeProblem(sha256, fingerprint, facts.last);
    return { fingerprint, sha256: sha256ToKeep(sha256, fingerprint, facts.last), problem };
  } catch (thrown) {
    reading.signal.throwIfAborted();
    return { fingerprint, sha256: null, problem: readProblem(thrown) };
  }
}

/** Hash and length of a file, and its text where it is JSON of a sensible size. */
async function readToEnd(
  path: string,
  size: number,
  { signal, tell }: { signal: AbortSignal; tell: (done: number) => void },
): Promise<{ sha256: string; bytes: number; text: string | null }> {
  const hash = createHash('sha256');
  const kept: Buffer[] | null = path.toLowerCase().endsWith('.json') && size <= MAX_JSON_BYTES ? [] : null;
  let bytes = 0;
  const blocks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: BLOCK_BYTES, signal });
  for await (const block of blocks) {
    hash.update(block);
    kept?.push(block);
    bytes += block.length;
    tell(bytes);
  }
  return {
    sha256: hash.digest('hex'),
    bytes,
    text: kept === null ? null : Buffer.concat(kept).toString('utf8'),
  };
}

function jsonProblem(path: string, text: string | null): string | null {
  if (text === null) return null;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return null;
  } catch {
    return `${basename(path)} is no JSON: it is damaged or cut off.`;
  }
}

function checksumProblem(sha256: string, expected: string | undefined): string | null {
  if (expected === undefined || expected === sha256) return null;
  return `Its checksum is ${sha256.slice(0, 12)}…, and should be ${expected.slice(0, 12)}….`;
}

/** Same size and same time, other contents: nobody wrote it, so the disk did. */
function changeProblem(sha256: string, fingerprint: string, last: FileCheck | undefined): string | null {
  const before = last?.fingerprint === fingerprint ? last.sha256 : null;
  if (before === null || before === sha256) return null;
  return 'Its contents changed since the last check, though nothing wrote to it: the disk may be failing.';
}

/** The checksum that the next check compares with: a change that was found once stays one until the file is replaced. */
function sha256ToKeep(sha256: string, fingerprint: string, last: FileCheck | undefined): string {
  return last?.fingerprint === fingerprint ? (last.sha256 ?? sha256) : sha256;
}

/** The cache of the Hub names the blob of a large file by its SHA-256, and links to it. */
async function nameOfBlob(path: string): Promise<string | undefined> {
  const name = basename(await realpath(path));
  return /^[0-9a-f]{64}$/.test(name) ? name : undefined;
}

/** Checksums that lie beside the files: `<file>.sha256`, or a list as sha256sum writes it. */
async function checksums(directory: string, files: readonly FoundFile[]): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  for (const file of files) {
    const of = /^(.+)\.sha256$/i.exec(file.path)?.[1];
    if ((of === undefined && !SUMS_FILE.test(file.path)) || file.bytes > MAX_SUMS_BYTES) continue;
    const text = await readFile(join(directory, file.path), 'utf8').catch(() => '');
    for (const [, sum, name] of text.matchAll(/^([0-9a-fA-F]{64})(?:\s+\*?(?:\.\/)?(.+?))?\s*$/gm)) {
      const named = of ?? name;
      if (sum !== undefined && named !== undefined) sums.set(named, sum.toLowerCase());
    }
  }
  return sums;
}

/** Why a file could not be read, in words. */
function readProblem(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'It has vanished: it was there when the folder was last looked at.',
    EACCES: 'Your user may not read it.',
    EPERM: 'Your user may not read it.',
    EIO: 'The disk could not read it: it may be failing.',
  };
  return reasons[code] ?? `It could not be read: ${systemProblem(thrown) ?? 'nobody says why'}.`;
}

function throttled(tell: (done: number) => void): (done: number) => void {
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - last < TELL_MS) return;
    last = now;
    tell(done);
  };
}
