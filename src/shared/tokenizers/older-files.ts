/** Reading the older files of a tokenizer: texts, tables and models of SentencePiece, all of them from anybody. */
import { z } from 'zod';
import { MAX_POINTER_BYTES, pointerError } from '../lfs-pointer.ts';
import { parseSentencePiece, type SentencePieceModel } from './sentencepiece-model.ts';

/** The bytes of a small file of the model's folder; null where there is none. It refuses what is too large. */
export type ReadFile = (name: string) => Promise<Uint8Array | null>;

/** Ids by tokens: vocab.json, added_tokens.json. */
export const idsSchema = z.record(z.string(), z.int().nonnegative());

/** Throws MODEL_LOAD_FAILED for what Git LFS left in a file's place: three lines that would be three tokens. */
export function notPointer(name: string, bytes: Uint8Array | null): Uint8Array | null {
  if (bytes === null || bytes.length > MAX_POINTER_BYTES) return bytes;
  const error = pointerError(name, new TextDecoder('latin1').decode(bytes));
  if (error !== null) throw error;
  return bytes;
}

/** The first model of SentencePiece among files of these names; null where none is there. */
export async function modelIn(read: ReadFile, names: readonly string[]): Promise<SentencePieceModel | null> {
  for (const name of names) {
    const bytes = await read(name);
    if (bytes !== null) return parseSentencePiece(bytes);
  }
  return null;
}

/** A file as text; null where there is none. */
export async function textOf(read: ReadFile, name: string): Promise<string | null> {
  const bytes = await read(name);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** A JSON file by its schema; null where there is none. Throws a SyntaxError. */
export async function jsonOf<S extends z.ZodType>(
  read: ReadFile,
  name: string,
  schema: S,
): Promise<z.output<S> | null> {
  const text = await textOf(read, name);
  if (text === null) return null;
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new SyntaxError(`${name} does not hold what it should`);
  return parsed.data;
}

/** A table of ids; null where there is none. */
export async function idsOf(read: ReadFile, name: string): Promise<Map<string, number> | null> {
  const ids = await jsonOf(read, name, idsSchema);
  return ids === null ? null : new Map(Object.entries(ids));
}
