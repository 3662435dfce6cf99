/** Inference requests as uploads (multipart/form-data): files go straight into the media store, and never into memory. */
import type { Readable } from 'node:stream';
import multipart, { type Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HearthError, cancelled, invalidInput } from '../../shared/errors.ts';
import type { EngineMedia } from '../engine-types.ts';
import { MAX_FILE_BYTES } from '../media/limits.ts';
import { parseJsonBody } from './json-body.ts';
import { MAX_BODY_BYTES, MAX_UPLOAD_PARTS, MAX_UPLOAD_TEXT_BYTES } from './limits.ts';
import { UploadParts, checkPartName, type PartValue } from './upload-parts.ts';

/** A request's body; dispose it once the request is answered, as its files are kept for it until then. */
export interface GivenBody extends Disposable {
  /** As JSON would have it. */
  readonly body: unknown;
}

/** Lets the routes of a scope take uploads. */
export async function takeUploads(scope: FastifyInstance): Promise<void> {
  scope.removeContentTypeParser('multipart/form-data');
  await scope.register(multipart, {
    limits: {
      parts: MAX_UPLOAD_PARTS,
      fieldSize: MAX_UPLOAD_TEXT_BYTES,
      // The store stops sooner, and says why.
      fileSize: MAX_FILE_BYTES.audio + 1,
    },
    throwFileSizeLimit: false,
    // What is no plain text comes as a stream, JSON too: it is checked like every other JSON.
    isPartAFile: (_name, type, filename) => filename !== undefined || !isText(type),
  });
}

function isText(type: string | undefined): boolean {
  return type === undefined || type.startsWith('text/');
}

/** The body of a request, an upload or not. What is refused of an upload leaves no file behind that is kept for long. */
export async function bodyOf(
  request: FastifyRequest,
  reply: FastifyReply,
  media: EngineMedia,
): Promise<GivenBody> {
  if (!request.isMultipart()) return { body: request.body, [Symbol.dispose]: () => undefined };
  const leave = new AbortController();
  reply.raw.once('close', () => leave.abort(cancelled()));
  const holds: Disposable[] = [];
  const release = (): void => holds.splice(0).forEach((hold) => hold[Symbol.dispose]());
  try {
    const parts = new UploadParts();
    for await (const part of request.parts()) {
      const value = await valueOf(part, media, leave.signal);
      if (value.kind === 'file') holds.push(media.hold([value.ref.media_id]));
      parts.add(part.fieldname, value);
    }
    return { body: parts.body(), [Symbol.dispose]: release };
  } catch (thrown) {
    release();
    throw fromMultipart(thrown);
  } finally {
    // The rest of a refused upload is read and dropped: a client that hears "reset" never sees the answer.
    request.raw.unpipe();
    request.raw.resume();
  }
}

async function valueOf(part: Multipart, media: EngineMedia, signal: AbortSignal): Promise<PartValue> {
  const { fieldname } = part;
  const isJson = part.mimetype.startsWith('application/json');
  checkPartName(fieldname, part.type === 'file' && !isJson);
  if (part.type === 'file' && isJson)
    return { kind: 'json', json: parseJsonBody(await collect(part.file, fieldname), fieldname) };
  if (part.type === 'file') {
    const about = { type: part.mimetype, name: part.filename, field: fieldname, signal };
    return { kind: 'file', ref: await media.put(part.file, about) };
  }
  if (part.valueTruncated) throw tooLong(fieldname, MAX_UPLOAD_TEXT_BYTES);
  return { kind: 'text', text: String(part.value) };
}

async function collect(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw tooLong(name, MAX_BODY_BYTES);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLong(name: string, limit: number): HearthError {
  return new HearthError(
    'PAYLOAD_TOO_LARGE',
    `${name}: is larger than ${String(limit / 2 ** 20)} MiB.`,
    'Send less at once; a picture or a sound goes as a file.',
  );
}

/** What the parser of uploads throws, in words. */
export function fromMultipart(thrown: unknown): unknown {
  if (thrown instanceof HearthError || !(thrown instanceof Error)) return thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (code === 'FST_PARTS_LIMIT') {
    const message = `The upload has more than ${String(MAX_UPLOAD_PARTS)} parts.`;
    return new HearthError('PAYLOAD_TOO_LARGE', message, 'Send less at once, or in several requests.');
  }
  if (code === 'FST_PROTO_VIOLATION') return invalidInput('The upload', 'has a part that no request has');
  if (code === 'FST_MP_PREMATURE_CLOSE') return cancelled();
  // The parser's own errors (a missing boundary, a cut part) carry no code; those of the disk do.
  if (code !== '' && !code.startsWith('FST_')) return thrown;
  return invalidInput(
    'The upload',
    `is not multipart/form-data as it should be (${thrown.message})`,
    'Let the client make the body, with its boundary in the header.',
  );
}
