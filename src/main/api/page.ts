/** The page and its assets: the built renderer, served to a browser. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where there is no built page, the root says so; everything else works. */
const NO_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hearth</title>
<p>Hearth is running, but its page has not been built. Run <code>npm run build</code> and start it again.</p></html>`;

/** A year, as files with a hash in their names never change. */
const HASHED = 'public, max-age=31536000, immutable';

/**
 * Adds a route for each file of the folder, and none besides: a path that names no file of the build reaches the
 * same answer as any unknown path, and no path of a request is ever joined to a folder's.
 */
export async function addPage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    if (!existsSync(join(folder, 'index.html'))) {
      scope.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(NO_PAGE));
      return;
    }
    await scope.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? HASHED : 'no-cache');
      },
    });
  });
}
