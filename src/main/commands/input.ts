/** Where the input of `hearth run` comes from: the command line, a file, or standard input. */
import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { MAX_TEXT_LENGTH } from '../../shared/tasks/contract.ts';
import type { CliIo } from './io.ts';

/** Most bytes that are read: the longest text that a task takes has at most 3 bytes for each of its code units. */
const MAX_INPUT_BYTES = 3 * MAX_TEXT_LENGTH + 2;

/** What the person gave. */
export interface InputChoice {
  /** The text itself, or `-` for standard input. */
  readonly input: string | undefined;
  readonly file: string | undefined;
}

/** The input's text, or null where none was given and standard input is a terminal. */
export async function readInput(
  { input, file }: InputChoice,
  io: CliIo,
  signal: AbortSignal,
): Promise<string | null> {
  if (file !== undefined) return textOf(await readFile(file), file);
  if (input !== undefined && input !== '-') return input;
  if (input === undefined && io.stdin.isTTY === true) return null;
  return textOf(await readAll(io.stdin, 'Standard input', signal), 'Standard input');
}

async function readFile(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    return await readAll(file.createReadStream({ end: MAX_INPUT_BYTES, autoClose: false }), path);
  } catch (thrown) {
    if (thrown instanceof HearthError) throw thrown;
    const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    throw invalidInput(path, `can't be read (${reason})`, 'Give the path of a text file.');
  }
}

async function readAll(stream: Readable, name: string, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const leave = (): unknown => stream.destroy(signal?.reason instanceof Error ? signal.reason : undefined);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      size += bytes.length;
      if (size > MAX_INPUT_BYTES) {
        throw invalidInput(name, `is longer than ${String(MAX_INPUT_BYTES)} bytes`, 'Give a shorter text.');
      }
      chunks.push(bytes);
    }
  } finally {
    signal?.removeEventListener('abort', leave);
  }
  return Buffer.concat(chunks);
}

/** The text without the one line end that `echo` and editors put at its end. */
function textOf(bytes: Buffer, name: string): string {
  if (!isUtf8(bytes))
    throw invalidInput(name, 'is not UTF-8 text', 'Tasks of text take text files in UTF-8.');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}
