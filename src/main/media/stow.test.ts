import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaRef } from '../../shared/media.ts';
import { imageClassification } from '../../shared/tasks/image-classification.ts';
import { audioClassification } from '../../shared/tasks/audio-classification.ts';
import { textClassification } from '../../shared/tasks/text-classification.ts';
import { textToSpeech } from '../../shared/tasks/text-to-speech.ts';
import { outsideResult } from './outside.ts';
import { MediaStore } from './store.ts';
import { stowInputs } from './stow.ts';
import { PNG, WAV, idOf } from './testing/samples.ts';

const never = new AbortController().signal;
let store: MediaStore;
beforeEach(() => {
  store = new MediaStore({ folder: null });
});
afterEach(async () => store[Symbol.asyncDispose]());

const one = (image: unknown) => ({ items: [{ image }], isList: false });
const PNG_REF: MediaRef = { media_id: idOf(PNG), type: 'image/png', bytes: PNG.length };

describe('the media of a request', () => {
  it('go on as references only, with the places where they lie, and are kept that way', async () => {
    const stowed = await stowInputs(
      imageClassification,
      one(`data:image/png;base64,${PNG.toString('base64')}`),
      store,
      never,
    );
    expect(stowed.inputs).toEqual(one(PNG_REF));
    expect(stowed.kept).toEqual({ image: PNG_REF });
    const folder = await store.folder();
    expect(stowed.places).toEqual({
      inputs: { [PNG_REF.media_id]: `${folder}/${PNG_REF.media_id}` },
      output_directory: folder,
    });
    stowed[Symbol.dispose]();
  });

  it('keep the name that they were given by, and the type that they really have', async () => {
    const ref = await store.put([PNG], { type: null, field: 'x', name: 'stored.png' });
    const given = { ...ref, name: 'mine.png', type: 'text/html', bytes: 5 };
    const stowed = await stowInputs(imageClassification, one(given), store, never);
    expect(stowed.inputs).toEqual(one({ ...PNG_REF, name: 'mine.png' }));
  });

  it('are held against the sweep until the request has ended', async () => {
    const tight = new MediaStore({ folder: await store.folder(), limits: { maxBytes: 0 } });
    using stowed = await stowInputs(imageClassification, one(PNG.toString('base64')), tight, never);
    await tight.sweep();
    await tight.sweep();
    await expect(tight.find(idOf(PNG))).resolves.toBeDefined();
    stowed[Symbol.dispose]();
    await tight.sweep();
    await expect(tight.find(idOf(PNG))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['an unknown reference', one({ ...PNG_REF, media_id: 'f'.repeat(64) }), 'inputs.image'],
    ['a sound as a picture', one(WAV.toString('base64')), 'inputs.image: is of the type audio/wav'],
    [
      'a sound that says it is a picture',
      one(`data:image/png;base64,${WAV.toString('base64')}`),
      'inputs.image',
    ],
    ['base64 that was cut', one('AAAAA'), 'inputs.image'],
    [
      'the second of a list',
      {
        items: [{ image: PNG.toString('base64') }, { image: { ...PNG_REF, media_id: 'f'.repeat(64) } }],
        isList: true,
      },
      'inputs.1.image',
    ],
  ])('are INVALID_INPUT that names the field: %s', async (_name, inputs, names) => {
    await expect(stowInputs(imageClassification, inputs, store, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(names),
    });
  });

  it('are not opened as paths, even by a request that came past the schema', async () => {
    const inputs = one('/etc/passwd');
    const refused = stowInputs(imageClassification, inputs, store, never);
    // The letters of a path are base64 too; what comes of it is bytes, not the file.
    const { items } = (await refused).inputs;
    expect(items).toEqual([
      { image: expect.objectContaining({ type: 'application/octet-stream', bytes: 8 }) },
    ]);
  });

  it('stop with the request that is cancelled', async () => {
    await expect(
      stowInputs(
        imageClassification,
        one(PNG.toString('base64')),
        store,
        AbortSignal.abort(new Error('left')),
      ),
    ).rejects.toThrow('left');
  });

  it('leave tasks of text alone, and give a place to tasks that only make media', async () => {
    const text = { items: [{ text: 'a' }], isList: false };
    expect((await stowInputs(textClassification, text, store, never)).places).toBeUndefined();
    const speech = await stowInputs(textToSpeech, text, store, never);
    expect(speech.inputs).toBe(text);
    expect(speech.places).toEqual({ inputs: {}, output_directory: await store.folder() });
    expect(speech.kept).toBeUndefined();
  });

  it('lose their place when a sound is asked for and a picture is given', async () => {
    const inputs = { items: [{ audio: PNG.toString('base64') }], isList: false };
    await expect(stowInputs(audioClassification, inputs, store, never)).rejects.toThrow(/inputs\.audio/);
  });
});

describe('a result on its way out', () => {
  it('has pictures as data URLs and sounds as base64, wherever they are in it, and the rest as it was', async () => {
    const mask = await store.put([PNG], { type: null, field: 'x' });
    const audio = await store.put([WAV], { type: null, field: 'x' });
    const result = {
      segments: [
        { label: 'cat', mask },
        { label: 'dog', mask },
      ],
      audio,
      raw: [1, null],
      text: 'x',
    };
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    expect(await outsideResult(result, store)).toEqual({
      segments: [
        { label: 'cat', mask: url },
        { label: 'dog', mask: url },
      ],
      audio: WAV.toString('base64'),
      raw: [1, null],
      text: 'x',
    });
  });

  it('is the same object where it holds no media', async () => {
    const result = { embedding: [1, 2], media_id: 'not an id' };
    expect(await outsideResult(result, store)).toBe(result);
  });
});
