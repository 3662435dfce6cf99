/** Reads the facts of a model file from its header: bounded in time and memory, whatever the file claims. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { ModelHeader } from '../../shared/runner.ts';
import { Cursor } from './cursor.ts';
import { count, damaged } from './damaged.ts';
import { readGguf, type GgufHeader } from './gguf.ts';
import { sniff, withFile } from './model-file.ts';
import { checkOnnx } from './onnx.ts';
import { json, mainDtype, readSafetensors } from './safetensors.ts';

/** The largest models on the Hub come in below 200 parts. */
const MAX_PARTS = 1_000;
/** An index of 40,000 tensors takes 4 MB. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/**
 * The facts of a .gguf, .safetensors, .safetensors.index.json or .onnx file. Of the weights nothing is read. Layers,
 * heads and context come from GGUF only; for the other formats they stand in the config.json beside the file.
 * Throws MODEL_LOAD_FAILED for a file that is missing, cut off, or can't be what it says.
 */
export async function inspect(file: string): Promise<ModelHeader> {
  if (file.endsWith('.index.json')) return inspectIndex(file);
  const kind = withFile(file, (fd, size) => sniff(fd, size, file));
  if (kind === 'gguf') return inspectGguf(file);
  if (kind === 'onnx') return inspectOnnx(file);
  return combine([withFile(file, (fd, size) => readSafetensors(fd, size, file))]);
}

async function inspectGguf(file: string): Promise<ModelHeader> {
  const read = (path: string): GgufHeader =>
    withFile(path, (fd, size) => readGguf(new Cursor(fd, size, path), path));
  const { header, splits } = read(file);
  const [, stem, , of] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(basename(file)) ?? [];
  if (splits <= 1 || stem === undefined || of === undefined) return header;
  if (splits > MAX_PARTS)
    throw damaged(file, `This file says that it is one of ${count(splits)} parts; no model is.`);
  const names = Array.from(
    { length: splits },
    (_, index) => `${stem}-${String(index + 1).padStart(5, '0')}-of-${of}.gguf`,
  );
  const parts = names.map((name) =>
    name === basename(file) ? header : read(join(dirname(file), name)).header,
  );
  const sum = (of: (part: ModelHeader) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    ...header,
    weight_bytes: sum((part) => part.weight_bytes),
    parameters: sum((part) => part.parameters ?? 0),
  };
}

/** What the names of external data have after the graph's own name. */
const EXTERNAL_DATA = /^(_data|\.data)(_\d+)?$/;

/** The graph's own size and that of the external data beside it: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
async function inspectOnnx(file: string): Promise<ModelHeader> {
  const name = basename(file);
  withFile(file, (fd, size) => checkOnnx(new Cursor(fd, size, file), file));
  const isData = (other: string): boolean =>
    other.startsWith(name) && EXTERNAL_DATA.test(other.slice(name.length));
  const data = (await readdir(dirname(file))).filter(isData).map((other) => join(dirname(file), other));
  const sizes = [file, ...data].map((path) => withFile(path, (_fd, size) => size));
  return {
    ...NOTHING,
    format: 'onnx',
    weight_bytes: sizes.reduce((sum, size) => sum + size, 0),
    dtype: onnxDtype(name),
  };
}

/** The dtype that a file's name ends in, as transformers.js names files; no ending is fp32. */
function onnxDtype(name: string): string | null {
  const suffix = /_(fp16|quantized|int8|uint8|q8|q4f16|q4|bnb4)\.onnx$/.exec(name)?.[1];
  if (suffix === undefined) return 'fp32';
  return suffix === 'quantized' ? 'q8' : suffix;
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string().max(255)) });

/** All the files that an index names, which have to lie beside it. */
function inspectIndex(file: string): ModelHeader {
  const text = withFile(file, (fd, size) => {
    if (size > MAX_INDEX_BYTES)
      throw damaged(file, `This index has ${count(size)} bytes; ${count(MAX_INDEX_BYTES)} are read at most.`);
    return readFileSync(fd, 'utf8');
  });
  const parsed = indexSchema.safeParse(json(text));
  if (!parsed.success) throw damaged(file, 'This index does not say which file holds which tensor.');
  const names = [...new Set(Object.values(parsed.data.weight_map))];
  if (names.length === 0 || names.length > MAX_PARTS)
    throw damaged(file, `This index names ${count(names.length)} files.`);
  const foreign = names.find((name) => !/^[\w.-]+\.safetensors$/.test(name));
  if (foreign !== undefined)
    throw damaged(
      file,
      'This index names a file that does not lie beside it.',
      'Get this model from a source that you trust.',
    );
  return combine(
    names
      .map((name) => join(dirname(file), name))
      .map((path) => withFile(path, (fd, size) => readSafetensors(fd, size, path))),
  );
}

const NOTHING = {
  parameters: null,
  architecture: null,
  layers: null,
  kv_heads: null,
  head_dim: null,
  context_length: null,
  chat: false,
} as const;

function combine(parts: readonly ReturnType<typeof readSafetensors>[]): ModelHeader {
  const bytesByType = new Map<string, number>();
  for (const [dtype, bytes] of parts.flatMap((part) => [...part.bytesByType])) {
    bytesByType.set(dtype, (bytesByType.get(dtype) ?? 0) + bytes);
  }
  return {
    ...NOTHING,
    format: 'safetensors',
    weight_bytes: parts.reduce((sum, part) => sum + part.weight_bytes, 0),
    parameters: parts.reduce((sum, part) => sum + part.parameters, 0),
    dtype: mainDtype(bytesByType),
  };
}
