/** `/api/media` under the `app:` scheme: the same two routes as over HTTP, for the page of the window. */
import { openAsBlob } from 'node:fs';
import { HearthError, invalidInput, toHearthError } from '../../shared/errors.ts';
import type { EngineMedia } from '../engine-types.ts';
import { mediaHeaders } from '../media/answer.ts';

const PATH = '/api/media';

/** Answers a request for media; null for any other one. */
export async function answerMedia(request: Request, media: Promise<EngineMedia>): Promise<Response | null> {
  const url = new URL(request.url);
  if (url.host !== 'hearth') return null;
  if (url.pathname !== PATH && !url.pathname.startsWith(`${PATH}/`)) return null;
  try {
    if (url.pathname === PATH) return await take(request, url, await media);
    return await give(request, url.pathname.slice(PATH.length + 1), await media);
  } catch (thrown) {
    const error = toHearthError(thrown);
    return Response.json({ error: error.toBody() }, { status: error.status });
  }
}

async function take(request: Request, url: URL, media: EngineMedia): Promise<Response> {
  if (request.method !== 'POST') throw wrongMethod(request.method);
  if (request.body === null)
    throw invalidInput('The body', 'is empty', 'Send the bytes of a picture or a sound.');
  const name = url.searchParams.get('name') ?? undefined;
  const type = request.headers.get('content-type');
  return Response.json(
    await media.put(bytesOf(request.body), { type, field: 'The body', name, signal: request.signal }),
  );
}

async function give(request: Request, id: string, media: EngineMedia): Promise<Response> {
  if (request.method !== 'GET') throw wrongMethod(request.method);
  const { ref, path } = await media.find(id);
  return new Response(await openAsBlob(path), { headers: mediaHeaders(ref) });
}

async function* bytesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function wrongMethod(method: string): HearthError {
  return new HearthError(
    'METHOD_NOT_ALLOWED',
    `This does not take ${method}.`,
    'Use POST to put, GET to get.',
  );
}
