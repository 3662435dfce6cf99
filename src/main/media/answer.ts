/** How a stored file is answered to a page or a program, whichever door it came through. */
import type { MediaRef } from '../../shared/media.ts';

/**
 * Headers of a stored file. It is never run or framed: what a person was given may be made to be opened by mistake.
 * The name goes as RFC 6266 and RFC 8187 have it.
 */
export function mediaHeaders(ref: MediaRef): Record<string, string> {
  const encoded = encodeURIComponent(ref.name ?? fallbackName(ref)).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': ref.type,
    'content-length': String(ref.bytes),
    'content-disposition': `attachment; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    // A person who clears the history leaves no copies in a browser's cache.
    'cache-control': 'no-store',
  };
}

function fallbackName({ media_id, type }: MediaRef): string {
  const end = /^(?:image|audio|video)\/([a-z0-9]+)$/.exec(type)?.[1];
  return `${media_id.slice(0, 12)}.${end ?? 'bin'}`;
}
