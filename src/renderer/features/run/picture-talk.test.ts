import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../shared/tasks/index.ts';
import { canFollowUp, followUp, pictureTalkOf, saidWith, talkText } from './picture-talk.ts';

const picture = (media_id: string) => ({ media_id, type: 'image/png', bytes: 10 });
const first = { images: [picture('a'.repeat(64))], text: 'What lies there?' };
const second = { ...first, text: 'Is it asleep?' };
const talk = pictureTalkOf(first)!;

describe('a chat about a picture', () => {
  it('sends what was said before, and again what was said before that', () => {
    const asked = followUp(second, talk, saidWith(talk, ' A dog. '));
    const messages = [
      { role: 'user', content: 'What lies there?' },
      { role: 'assistant', content: 'A dog.' },
      { role: 'user', content: 'Is it asleep?' },
    ];
    expect(asked).toEqual({ images: first.images, messages });
    expect(() => parseInputs('image-text-to-text', asked)).not.toThrow();
    const later = pictureTalkOf(asked)!;
    expect(followUp({ ...first, text: 'Why?' }, later, saidWith(later, 'Yes.'))).toEqual({
      images: first.images,
      messages: [...messages, { role: 'assistant', content: 'Yes.' }, { role: 'user', content: 'Why?' }],
    });
  });
  it('begins anew with another picture, which the old answers are not about', () => {
    const other = { ...second, images: [picture('b'.repeat(64))] };
    const more = { ...second, images: [...first.images, ...other.images] };
    const said = saidWith(talk, 'A dog.');
    expect([followUp(other, talk, said), followUp(more, talk, said)]).toEqual([other, more]);
  });
  it('leaves out a question that got no answer, and keeps what was answered before it', () => {
    expect(followUp(second, talk, saidWith(talk, ' '))).toBe(second);
    const later = pictureTalkOf(followUp(second, talk, saidWith(talk, 'A dog.')))!;
    expect(saidWith(later, '')).toEqual([{ prompt: 'What lies there?', answer: 'A dog.' }]);
  });
  it('sends nothing while the field is empty', () => {
    expect(followUp(null, talk, saidWith(talk, 'A dog.'))).toBeNull();
  });
  it('keeps the questions of Florence-2, which takes one text, apart', () => {
    expect(
      ['onnx-community/Florence-2-base-ft', 'me/florence2', 'HuggingFaceTB/SmolVLM'].map(canFollowUp),
    ).toEqual([false, false, true]);
  });
  it('is saved with both sides', () => {
    expect(
      talkText([
        { prompt: 'a?', answer: 'b' },
        { prompt: 'c?', answer: 'd' },
      ]),
    ).toBe('a?\n\nb\n\n\nc?\n\nd');
  });
});
