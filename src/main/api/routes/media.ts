/** POST /api/media and GET /api/media/{media_id}: pictures and sounds by reference. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cancelled, invalidInput, invalidInputFrom } from '../../../shared/errors.ts';
import { MAX_MEDIA_NAME } from '../../../shared/media.ts';
import type { Engine } from '../../engine-types.ts';
import { mediaHeaders } from '../../media/answer.ts';
import { routerPath } from '../catalogue.ts';
import { tailOf } from '../request-parts.ts';

/** What may stand behind the question mark of an upload. */
export const uploadQuerySchema = z.strictObject({ name: z.string().max(MAX_MEDIA_NAME).optional() });

/** Adds the routes of media, in a scope of their own: a body here is bytes of whatever type. */
export async function mediaRoutes(app: FastifyInstance, engine: Engine): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post(routerPath('putMedia'), async (request, reply) => {
      const query = uploadQuerySchema.safeParse(request.query);
      if (!query.success) throw invalidInputFrom(query.error, 'The address');
      const { body } = request;
      if (!(body instanceof Readable))
        throw invalidInput('The body', 'is empty', 'Send the bytes of a picture or a sound.');
      const leave = new AbortController();
      reply.raw.once('close', () => leave.abort(cancelled()));
      const type = request.headers['content-type'] ?? null;
      const about = { type, field: 'The body', signal: leave.signal, ...query.data };
      // Where the upload is refused its connection lives on, and the rest of it is read and dropped.
      const source: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
      return await engine.media.put(source, about).finally(() => body.resume());
    });
  });
  app.get(routerPath('getMedia'), async (request, reply) => {
    const { ref, path } = await engine.media.find(tailOf(request));
    return reply.headers(mediaHeaders(ref)).send(createReadStream(path));
  });
}
