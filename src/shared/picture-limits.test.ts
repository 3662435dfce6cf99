import { expect, it } from 'vitest';
import { MAX_EDGE, sizeProblem, tellsOfSize } from './picture-limits.ts';

it('knows its own sentences again, whatever a door puts around them, and no others', () => {
  for (const problem of [sizeProblem(10_000, 9_000), sizeProblem(MAX_EDGE + 1, 1)]) {
    expect(problem).not.toBeNull();
    expect(tellsOfSize(`inputs.image: ${String(problem)}.`)).toBe(true);
  }
  expect(tellsOfSize('inputs.image: the picture has no pixels.')).toBe(false);
  expect(tellsOfSize('options.width is larger than 50,000,000')).toBe(false);
});
it('lets in what is just within the limits', () => {
  expect([sizeProblem(10_000, 5_000), sizeProblem(MAX_EDGE, 1)]).toEqual([null, null]);
});
