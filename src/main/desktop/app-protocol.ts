/** The `app:` scheme: the window's page and its assets, read from the built renderer and nowhere else. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { protocol } from 'electron';
import type { EngineMedia } from '../engine-types.ts';
import { fileFor } from './app-file.ts';
import { answerMedia } from './app-media.ts';

/** Where the page lives; a fixed host keeps its storage together. */
export const APP_ORIGIN = 'app://hearth';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Scripts and styles of our own only; nothing is fetched, embedded or framed. Pictures may be data or blob addresses of results. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready: the scheme gets an origin of its own, as https has. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves `folder` under {@link APP_ORIGIN}, and beside it the media of the engine once that is there. */
export function serveApp(folder: string, media: Promise<EngineMedia>): void {
  protocol.handle('app', async (request) => {
    const answer = await answerMedia(request, media);
    if (answer !== null) return answer;
    const file = fileFor(request.url, folder);
    if (file === null) return new Response('Not found', { status: 404 });
    try {
      const body = await readFile(file);
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': MEDIA_TYPES[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}
