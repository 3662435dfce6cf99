import { describe, expect, it } from 'vitest';
import type { InputField } from '../../../shared/tasks/contract.ts';
import { inputOfParts, isEmptyPart, mediaListOf, mediaOf, partsOf } from './parts.ts';

const picture = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 9, name: 'cat.png' };
const other = { ...picture, media_id: 'b'.repeat(64) };
const image: InputField = { name: 'image', kind: 'image', title: 'Picture' };
const prompt: InputField = { name: 'prompt', kind: 'text', title: 'Starts with', optional: true };
const sentences: InputField = { name: 'sentences', kind: 'texts', title: 'Sentences' };
const images: InputField = { name: 'images', kind: 'images', title: 'Pictures' };

describe('inputOfParts', () => {
  it('is nothing while a part that is needed is missing, whatever else is there', () => {
    expect(inputOfParts([image, prompt], { prompt: 'a photo of' })).toBeNull();
    expect(inputOfParts([sentences], { sentences: ' \n ' })).toBeNull();
    expect(inputOfParts([images], { images: [] })).toBeNull();
  });
  it('leaves an empty part out that can be left out', () => {
    expect(inputOfParts([image, prompt], { image: picture, prompt: '  ' })).toEqual({ image: picture });
  });
  it('takes outer blanks from a text and empty lines from a list', () => {
    const parts = { image: picture, prompt: ' a photo of ', sentences: 'one\n\n two ' };
    expect(inputOfParts([image, prompt, sentences], parts)).toEqual({
      image: picture,
      prompt: 'a photo of',
      sentences: ['one', 'two'],
    });
  });
  it('does not send a text where a picture belongs', () => {
    expect(inputOfParts([image], { image: 'cat.png' })).toBeNull();
  });
});

describe('partsOf', () => {
  it('brings back what a run was given, in each of its forms', () => {
    expect(partsOf([image, prompt], picture)).toEqual({ image: picture });
    expect(partsOf([image, prompt], [{ image: picture, prompt: 'a' }])).toEqual({
      image: picture,
      prompt: 'a',
    });
    expect(partsOf([prompt], 'a text')).toEqual({ prompt: 'a text' });
  });
  it('keeps each text of a list on a line of its own', () => {
    expect(partsOf([sentences], { sentences: ['one\nstill one', 'two'] })).toEqual({
      sentences: 'one still one\ntwo',
    });
  });
  it('leaves out what is no part', () => {
    expect(partsOf([image], { image: 7 })).toEqual({});
    expect(partsOf([image], null)).toEqual({});
  });
});

it('mediaOf gives the first of several, and nothing for a text', () => {
  expect(mediaOf([other, picture])).toBe(other);
  expect(mediaOf('cat.png')).toBeNull();
  expect(mediaListOf(picture)).toEqual([picture]);
  expect(mediaListOf(['a'])).toEqual([]);
});

it('a blank text and an empty list are empty parts', () => {
  expect([undefined, null, ' ', []].map(isEmptyPart)).toEqual([true, true, true, true]);
  expect(isEmptyPart(picture)).toBe(false);
});
