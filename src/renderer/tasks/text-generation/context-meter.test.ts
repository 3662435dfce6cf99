import { expect, it } from 'vitest';
import { contextUse } from './context-meter.ts';

it('counts the input and the answer, and what grows on top of them', () => {
  expect(contextUse({ input_tokens: 300, context_length: 1_000 }, 100, 50)).toEqual({
    used: 450,
    length: 1_000,
    share: 0.45,
    nearlyFull: false,
  });
});
it('never shows more than there is', () => {
  expect(contextUse({ input_tokens: 900, context_length: 1_000 }, 300)).toMatchObject({
    used: 1_000,
    share: 1,
    nearlyFull: true,
  });
});
it('shows nothing where the engine did not say', () => {
  expect(contextUse({ input_tokens: 5 }, 1)).toBeNull();
  expect(contextUse({ context_length: 5 }, 1)).toBeNull();
  expect(contextUse(null, 1)).toBeNull();
});
