import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MediaRef } from '../../../shared/media.ts';
import { setMediaDoor } from '../../stores/media.ts';
import { setPart, useRun } from '../../stores/run.ts';
import { takePicture, usePictures } from './pictures.ts';
import { shrinkPictures } from './shrink.ts';

const TASK = 'image-classification';
const ref = (digit: string): MediaRef => ({ media_id: digit.repeat(64), type: 'image/png', bytes: 9 });
const [LARGE, SMALL, OTHER] = [ref('a'), ref('b'), ref('c')];

/** Answers every picture with a smaller one. */
class FakeWorker {
  onmessage: (event: { data: unknown }) => void = () => undefined;
  postMessage(): void {
    queueMicrotask(() => this.onmessage({ data: { copy: new Blob(['s'], { type: 'image/jpeg' }) } }));
  }
  terminate(): void {
    // It ends by itself.
  }
}

let uploads: PromiseWithResolvers<MediaRef>[];
beforeEach(() => {
  uploads = [];
  vi.stubGlobal('window', {});
  vi.stubGlobal('Worker', FakeWorker);
  setMediaDoor({
    upload: async () => {
      const upload = Promise.withResolvers<MediaRef>();
      uploads.push(upload);
      return await upload.promise;
    },
    fetch: async () => new Blob(['large'], { type: 'image/png' }),
  });
  setPart(TASK, 'image', LARGE);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const pictureNow = () => useRun.getState().parts[TASK]['image'];
const uploading = async (count: number): Promise<void> =>
  await vi.waitFor(() => expect(uploads).toHaveLength(count));

it('puts the copy in the place of the picture', async () => {
  const shrunk = shrinkPictures(TASK);
  await uploading(1);
  uploads[0]?.resolve(SMALL);
  expect([await shrunk, pictureNow()]).toEqual([true, SMALL]);
});
it.each([
  ['another one was given', OTHER],
  ['it was taken away', null],
])('leaves what stands there where %s meanwhile', async (_name, now) => {
  const shrunk = shrinkPictures(TASK);
  await uploading(1);
  setPart(TASK, 'image', now);
  uploads[0]?.resolve(SMALL);
  expect([await shrunk, pictureNow()]).toEqual([false, now]);
});
it('counts as reading until the last of several uploads has ended', async () => {
  const shrunk = shrinkPictures(TASK);
  await uploading(1);
  const taken = takePicture(TASK, new File(['x'], 'x.png'));
  await uploading(2);
  expect(usePictures.getState().uploading).toBe(2);
  uploads[1]?.resolve(OTHER);
  await taken;
  expect(usePictures.getState().uploading).toBe(1);
  uploads[0]?.resolve(SMALL);
  expect([await shrunk, usePictures.getState().uploading]).toEqual([false, 0]);
});
