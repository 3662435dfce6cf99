import { expect, test } from 'vitest';
import { GGUF_CONVERTIBLE } from '../../../shared/convertible.ts';
import { GGUF_ARCHITECTURES } from './index.ts';

test('main promises other language models than the converter takes', () => {
  const types = GGUF_ARCHITECTURES.flatMap((architecture) => architecture.types);
  expect(types.toSorted()).toEqual(GGUF_CONVERTIBLE);
  expect(new Set(types).size).toBe(types.length);
});
