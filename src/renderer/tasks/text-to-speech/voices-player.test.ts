import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import { setMediaDoor } from '../../stores/media.ts';
import { useNotices } from '../../stores/notices.ts';
import { pauseVoice, playVoice, silence, useVoicesPlayer } from './voices-player.ts';
import type { Take } from './voices.ts';

/** An element whose play is under way until the test lets it sound. */
class FakeSound {
  src = '';
  paused = true;
  currentTime = 0;
  ontimeupdate: () => void = () => undefined;
  onplay: () => void = () => undefined;
  onpause: () => void = () => undefined;
  #pending: PromiseWithResolvers<undefined>[] = [];

  async play(): Promise<void> {
    this.paused = false;
    this.onplay();
    const pending = Promise.withResolvers<undefined>();
    this.#pending.push(pending);
    await pending.promise;
  }
  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.ontimeupdate();
    this.onpause();
    for (const { reject } of this.#pending.splice(0))
      reject(Object.assign(new Error('interrupted'), { name: 'AbortError' }));
  }
  sounds(): void {
    for (const { resolve } of this.#pending.splice(0)) resolve(undefined);
  }
  removeAttribute(): void {
    this.src = '';
  }
}

const element = new FakeSound();
let fetches: Map<string, PromiseWithResolvers<Blob>>;

beforeAll(() => {
  vi.stubGlobal('Audio', function Audio() {
    return element;
  });
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${'type' in blob ? blob.type : ''}`);
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
beforeEach(() => {
  fetches = new Map();
  setMediaDoor({
    upload: () => Promise.reject(new Error('nothing is uploaded')),
    fetch: async (id) => {
      const fetching = Promise.withResolvers<Blob>();
      fetches.set(id, fetching);
      return await fetching.promise;
    },
  });
  useNotices.setState({ notices: [] });
});
afterEach(() => {
  silence();
});

const take = (voice: string): Take => ({
  voice,
  phase: 'done',
  speech: {
    audio: { media_id: voice, type: 'audio/wav', bytes: 9 },
    sampling_rate: 16_000,
    chunks: [],
    duration: 1,
  },
  problem: null,
});

/** Lets the sound of a voice arrive; its address is `blob:` and its name. */
async function arrive(voice: string): Promise<void> {
  fetches.get(voice)?.resolve(new Blob(['x'], { type: voice }));
  await vi.waitFor(() => expect(element.paused).toBe(false));
}

const notices = () => useNotices.getState().notices.length;

it('another voice that is pressed before the first one sounds is played, and nothing is said to be gone', async () => {
  const first = playVoice(take('a'));
  await arrive('a');
  const second = playVoice(take('b'));
  await arrive('b');
  element.sounds();
  await Promise.all([first, second]);
  expect([element.src, useVoicesPlayer.getState().voice, notices()]).toEqual(['blob:b', 'b', 0]);
});
it('a pause before the voice sounds keeps it where it is, and nothing is said to be gone', async () => {
  const playing = playVoice(take('a'));
  await arrive('a');
  pauseVoice();
  await playing;
  expect([useVoicesPlayer.getState(), notices()]).toMatchObject([{ voice: 'a', playing: false }, 0]);
});
it('the voice before is silent while the next one is fetched, and its time is not told as that of the next', async () => {
  void playVoice(take('a'));
  await arrive('a');
  element.sounds();
  element.currentTime = 7;
  void playVoice(take('b'));
  expect(element.paused).toBe(true);
  expect(useVoicesPlayer.getState()).toMatchObject({ voice: 'b', playing: false, time: 0 });
});
it('a second press on a voice that is still fetched does not play the one before under its name', async () => {
  void playVoice(take('a'));
  await arrive('a');
  element.sounds();
  void playVoice(take('b'));
  void playVoice(take('b'));
  expect(element.paused).toBe(true);
  await arrive('b');
  expect(element.src).toBe('blob:b');
});
it('the sound of a voice that was silenced while it was fetched does not begin', async () => {
  const playing = playVoice(take('a'));
  silence();
  fetches.get('a')?.resolve(new Blob(['x']));
  await playing;
  expect([element.paused, useVoicesPlayer.getState().voice]).toEqual([true, null]);
});
it('a voice that is kept no more says so, and one that is no more wished for says nothing', async () => {
  const gone = new HearthError('NOT_FOUND', 'It is gone.', 'Run it again.');
  const first = playVoice(take('a'));
  const second = playVoice(take('b'));
  fetches.get('a')?.reject(gone);
  await first;
  expect([useVoicesPlayer.getState().voice, notices()]).toEqual(['b', 0]);
  fetches.get('b')?.reject(gone);
  await second;
  expect([useVoicesPlayer.getState().voice, notices()]).toEqual([null, 1]);
});
