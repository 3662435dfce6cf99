import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mediaRefSchema } from '../../shared/media.ts';
import { MediaStore } from '../media/store.ts';
import { PNG, idOf } from '../media/testing/samples.ts';
import { answerMedia } from './app-media.ts';

let store: MediaStore;
beforeEach(() => {
  store = new MediaStore({ folder: null });
});
afterEach(async () => store[Symbol.asyncDispose]());

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await answerMedia(new Request(`app://hearth${path}`, init), Promise.resolve(store));
  if (answer === null) throw new Error('not answered');
  return answer;
}

const post = (body: Blob | ReadableStream | string | null): RequestInit => ({ method: 'POST', body });

describe('media under the app scheme', () => {
  it('are put and given back as over HTTP', async () => {
    const put = await ask('/api/media?name=a%20cat.png', post(new Blob([PNG], { type: 'image/png' })));
    const ref = mediaRefSchema.parse(await put.json());
    expect(ref).toEqual({ media_id: idOf(PNG), type: 'image/png', bytes: PNG.length, name: 'a cat.png' });
    const got = await ask(`/api/media/${ref.media_id}`);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(PNG);
    expect(got.headers.get('content-type')).toBe('image/png');
    expect(got.headers.get('content-disposition')).toContain('a%20cat.png');
  });

  it.each([
    ['nothing', '/api/media', post(null), 400],
    ['an empty body', '/api/media', post(''), 400],
    ['another method', '/api/media', {}, 405],
    ['another method of a file', `/api/media/${idOf(PNG)}`, { method: 'DELETE' }, 405],
    ['a file that is not there', `/api/media/${idOf(PNG)}`, {}, 404],
    ['a path in place of an id', '/api/media/..%2f..%2fetc%2fpasswd', {}, 404],
  ] as const)('are refused in the shape of every error: %s', async (_name, path, init, status) => {
    const answer = await ask(path, init);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { code: expect.any(String), hint: expect.any(String) },
    });
  });

  it('are no part of any other address', async () => {
    for (const address of ['app://hearth/index.html', 'app://other/api/media', 'app://hearth/api/mediax'])
      expect(await answerMedia(new Request(address), Promise.resolve(store))).toBeNull();
  });

  it('leave nothing of an upload whose page goes away', async () => {
    const leave = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (control) => control.enqueue(PNG),
      pull: () => {
        leave.abort(new Error('gone'));
        return new Promise(() => undefined);
      },
    });
    const request = new Request('app://hearth/api/media', {
      ...post(body),
      duplex: 'half',
      signal: leave.signal,
    });
    const answer = await answerMedia(request, Promise.resolve(store));
    expect(answer?.ok).toBe(false);
    await expect(store.find(idOf(PNG))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
