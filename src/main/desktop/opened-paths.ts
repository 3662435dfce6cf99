/** Looks at paths that the app is to open: models go to Models by their path, other files to the page with what is in them. */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_OPENED_BYTES, type DesktopLink, type OpenedDocument } from '../../shared/desktop.ts';

const WEIGHTS = /\.(?:gguf|onnx|safetensors)$/i;
/** Beginning of every GGUF file, whatever it is called. */
const GGUF_MAGIC = 'GGUF';
/** Enough of a large file to say what it is. */
const HEAD_BYTES = 4_100;
/** The page takes no longer text, so no more of one file is read. */
const MAX_DOCUMENT_BYTES = 8_000_000;

/** What the page is told of the paths; never rejects, and leaves none of them out. */
export async function linksOf(paths: readonly string[]): Promise<DesktopLink[]> {
  const models: string[] = [];
  const documents: OpenedDocument[] = [];
  let left = MAX_OPENED_BYTES;
  for (const path of paths) {
    const document = await read(path, left);
    if (document === null) models.push(path);
    else documents.push(document);
    left -= document?.bytes?.length ?? 0;
  }
  return [
    ...(models.length > 0 ? [{ kind: 'files' as const, paths: models }] : []),
    ...(documents.length > 0 ? [{ kind: 'documents' as const, documents }] : []),
  ];
}

/** Null for a folder or the weights of a model, which are never read here. */
async function read(path: string, left: number): Promise<OpenedDocument | null> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory() || WEIGHTS.test(name)) return null;
    // A pipe or a device may never end.
    if (!info.isFile()) return { name, size: 0, bytes: null };
    const whole = info.size <= Math.min(MAX_DOCUMENT_BYTES, left);
    const bytes = new Uint8Array(whole ? info.size : Math.min(HEAD_BYTES, info.size));
    await using file = await open(path);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const isGguf = Buffer.from(bytes.subarray(0, GGUF_MAGIC.length)).toString('latin1') === GGUF_MAGIC;
    // One that is being written right now may be shorter than it was said to be.
    const size = bytesRead < bytes.length ? bytesRead : info.size;
    return isGguf ? null : { name, size, bytes: bytes.slice(0, bytesRead) };
  } catch {
    // Weights that are not there are told by whoever adds models, with the reason.
    return WEIGHTS.test(name) ? null : { name, size: 0, bytes: null };
  }
}
