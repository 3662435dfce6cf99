import { expect, test } from 'vitest';
import { placesText } from './idefics3.ts';
import { expandPlaces, requireRoom } from './prompt.ts';

test('a place of a picture becomes as many as its features, each picture by itself', () => {
  expect(expandPlaces([1, 9, 2, 9], 9, [2, 3])).toEqual([1, 9, 9, 2, 9, 9, 9]);
});

test('a prompt that fills the context to the last token is refused with both numbers, and one below is not', () => {
  expect(() => requireRoom(1_999, 2_000, 'inputs')).not.toThrow();
  expect(() => requireRoom(5_000, null, 'inputs')).not.toThrow();
  expect(() => requireRoom(2_000, 2_000, 'inputs')).toThrow(/2,000 tokens .* context holds 2,000/);
});

test.each([
  [0, 0, '<fake_token_around_image><global-img>..<fake_token_around_image>'],
  [
    1,
    2,
    '<fake_token_around_image><row_1_col_1>..<fake_token_around_image><row_1_col_2>..\n' +
      '\n<fake_token_around_image><global-img>..<fake_token_around_image>',
  ],
])('%d rows and %d columns of tiles stand row by row, the whole picture last', (rows, columns, text) => {
  expect(placesText({ rows, columns }, '..')).toBe(text);
});
