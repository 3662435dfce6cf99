/** Opens model files safely, and tells their formats apart. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { HearthError } from '../../shared/errors.ts';
import { POINTER_HINT, lfsPointer, pointerWords } from '../../shared/lfs-pointer.ts';
import type { ModelHeader } from '../../shared/runner.ts';
import { COPY_AGAIN, damaged } from './damaged.ts';

/** Enough to tell the formats, and what people have instead of a model, apart; a pointer of Git LFS has 130. */
const SNIFF_BYTES = 256;

/** Opening a named pipe waits for a writer for ever, unless asked not to; a regular file does not mind. Not on Windows. */
const DO_NOT_WAIT = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** Opens a regular file, hands it over with its size in bytes, and closes it. Throws MODEL_LOAD_FAILED. */
export function withFile<T>(file: string, read: (fd: number, size: number) => T): T {
  const fd = open(file);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw damaged(file, 'This is no file.', 'Name a model file.');
    return read(fd, stats.size);
  } finally {
    closeSync(fd);
  }
}

function open(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | DO_NOT_WAIT);
  } catch (error) {
    throw cantOpen(file, error);
  }
}

function cantOpen(file: string, error: unknown): HearthError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT')
    return damaged(file, 'This file is missing.', 'Download or copy the whole model again.');
  if (code === 'EACCES' || code === 'EPERM') {
    return damaged(file, 'This file may not be read.', 'Allow your user to read it.');
  }
  return damaged(
    file,
    `This file can't be opened (${code === '' ? String(error) : code}).`,
    'Look whether the disk is there.',
  );
}

/**
 * Which format an open file is in: GGUF by its first bytes (Ollama's files have no extension), else by its name. Throws
 * MODEL_LOAD_FAILED for what is none of them, and says so where it is a well-known stand-in for a model.
 */
export function sniff(fd: number, size: number, file: string): ModelHeader['format'] {
  const start = Buffer.alloc(SNIFF_BYTES);
  const text = start.toString('latin1', 0, readSync(fd, start, 0, SNIFF_BYTES, 0));
  if (text.startsWith('GGUF')) return 'gguf';
  const pointer = lfsPointer(text);
  if (pointer !== null) throw damaged(file, `This file ${pointerWords(pointer)}.`, POINTER_HINT);
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    throw damaged(file, 'This file is a web page, which a download that failed left behind.', COPY_AGAIN);
  }
  if (size === 0) throw damaged(file, 'This file is empty.');
  if (file.endsWith('.onnx')) return onnxOrThrow(text, file);
  if (file.endsWith('.safetensors')) return 'safetensors';
  if (file.endsWith('.gguf'))
    throw damaged(file, 'This file does not begin as a GGUF file does, so it is damaged or no GGUF file.');
  throw damaged(
    file,
    'This is no format that Hearth knows.',
    'Hearth reads .gguf, .safetensors and .onnx files.',
  );
}

/** An ONNX file is a protobuf of ModelProto, whose fields have the numbers 1 to 26; the first is the version as a rule. */
function onnxOrThrow(text: string, file: string): 'onnx' {
  const tag = text.charCodeAt(0);
  const [field, wireType] = [tag >> 3, tag & 7];
  if (field >= 1 && field <= 26 && (wireType === 0 || wireType === 2)) return 'onnx';
  throw damaged(file, 'This file does not begin as an ONNX file does, so it is damaged or no ONNX file.');
}
