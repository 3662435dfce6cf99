import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import type { MediaRef } from '../../shared/media.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { useConnection } from './connection.ts';
import { mediaBlob, uploadMedia } from './media.ts';

const REF: MediaRef = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 3, name: 'a cat.png' };
const FILE = new File(['abc'], 'a cat.png', { type: 'image/png' });

let answers: Response[];
let asked: { address: string; init: RequestInit }[];
beforeEach(() => {
  answers = [];
  asked = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    asked.push({ address, init });
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return answer;
  });
  vi.stubGlobal('window', {});
  useConnection.setState({ token: 'secret', client: null });
});
afterEach(() => {
  vi.unstubAllGlobals();
  useConnection.setState({ token: null, client: null });
});

describe('a file of the page', () => {
  it('is sent in the browser, with its name and the token', async () => {
    answers.push(Response.json(REF));
    expect(await uploadMedia(FILE)).toEqual(REF);
    expect(asked).toMatchObject([
      {
        address: '/api/media?name=a%20cat.png',
        init: { method: 'POST', body: FILE, headers: { authorization: 'Bearer secret' } },
      },
    ]);
  });

  it('stays where it lies on the desktop: only its path goes to main', async () => {
    const paths: string[][] = [];
    vi.stubGlobal('window', { hearth: { pathsFor: () => ['/home/person/a cat.png'] } });
    useConnection.setState({
      client: new FakeClient({
        adoptMedia: async (input) => {
          paths.push(input.paths);
          return { media: [REF] };
        },
      }),
    });
    expect(await uploadMedia(FILE)).toEqual(REF);
    expect(paths).toEqual([['/home/person/a cat.png']]);
    expect(asked).toEqual([]);
  });

  it('is sent on the desktop too where it lies nowhere, as one that was pasted', async () => {
    vi.stubGlobal('window', { hearth: { pathsFor: () => [''] } });
    answers.push(Response.json(REF));
    expect(await uploadMedia(FILE)).toEqual(REF);
  });

  it('that main refuses tells why, whichever way it went', async () => {
    const error = new HearthError('INVALID_INPUT', 'The body: is empty', 'Give a file with something in it.');
    answers.push(Response.json({ error: error.toBody() }, { status: 400 }));
    await expect(uploadMedia(FILE)).rejects.toMatchObject({ code: 'INVALID_INPUT', hint: error.hint });
    vi.stubGlobal('window', { hearth: { pathsFor: () => ['/cat.png'] } });
    useConnection.setState({
      client: new FakeClient({ adoptMedia: async () => ({ media: [error.toBody()] }) }),
    });
    await expect(uploadMedia(FILE)).rejects.toMatchObject({ code: 'INVALID_INPUT', hint: error.hint });
  });

  it('that never arrives is DISCONNECTED, and an answer of no known shape INTERNAL', async () => {
    await expect(uploadMedia(FILE)).rejects.toMatchObject({ code: 'DISCONNECTED' });
    answers.push(new Response('<html>', { status: 502 }));
    await expect(uploadMedia(FILE)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

it('a stored file comes back as its bytes, and one that was swept says so', async () => {
  answers.push(new Response('abc'));
  expect(await (await mediaBlob(REF)).text()).toBe('abc');
  expect(asked[0]?.address).toBe(`/api/media/${REF.media_id}`);
  const gone = new HearthError('NOT_FOUND', 'That picture or sound is not here any more.', 'Give it again.');
  answers.push(Response.json({ error: gone.toBody() }, { status: 404 }));
  await expect(mediaBlob(REF)).rejects.toMatchObject({ code: 'NOT_FOUND', message: gone.message });
});
