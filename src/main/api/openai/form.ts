/** A form of OpenAI's audio routes: text parts, and one sound that goes straight into the media store. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cancelled, invalidInput } from '../../../shared/errors.ts';
import type { MediaRef } from '../../../shared/media.ts';
import type { EngineMedia } from '../../engine-types.ts';
import { fromMultipart } from '../upload.ts';

/** A form; dispose it once the request is answered, as its file is kept for it until then. */
export interface GivenForm extends Disposable {
  /** The text parts; one whose name ends in `[]` is a list. */
  readonly fields: Record<string, string | string[]>;
  readonly file: MediaRef | null;
}

/** Reads a form; throws INVALID_INPUT for one that is none, or has a file of another name. */
export async function formOf(
  request: FastifyRequest,
  reply: FastifyReply,
  media: EngineMedia,
): Promise<GivenForm> {
  const leave = new AbortController();
  reply.raw.once('close', () => leave.abort(cancelled()));
  const fields = new Map<string, string | string[]>();
  let held: { ref: MediaRef; hold: Disposable } | null = null;
  const release = (): void => held?.hold[Symbol.dispose]();
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file' || held !== null)
          throw invalidInput(part.fieldname, 'is not known here', 'Send one sound, as the part "file".');
        const about = { type: part.mimetype, name: part.filename, field: 'file', signal: leave.signal };
        const ref = await media.put(part.file, about);
        held = { ref, hold: media.hold([ref.media_id]) };
        continue;
      }
      const name = part.fieldname.replace(/\[\]$/, '');
      const value = String(part.value);
      const before = fields.get(name);
      if (name === part.fieldname && before === undefined) fields.set(name, value);
      else fields.set(name, [before ?? [], value].flat());
    }
    return { fields: Object.fromEntries(fields), file: held?.ref ?? null, [Symbol.dispose]: release };
  } catch (thrown) {
    release();
    throw fromMultipart(thrown);
  } finally {
    request.raw.unpipe();
    request.raw.resume();
  }
}
