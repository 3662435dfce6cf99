import { expect, it } from 'vitest';
import type { ConversionOffers } from '../../../shared/converter.ts';
import { groupsOf, requestOf, usualOffer } from './offers.ts';

const offers = (...list: ConversionOffers['offers']): ConversionOffers => ({
  bytes: 100,
  graphs: null,
  offers: list,
  refused: [],
});

it('chooses a copy that is no smaller, or ONNX where GGUF can be made', () => {
  const graph = { to: 'onnx', quantization: 'q8', bytes: 25 } as const;
  const file = { to: 'gguf', quantization: 'Q8_0', bytes: 53 } as const;
  const copy = { to: 'onnx', quantization: null, bytes: 101 } as const;
  expect(groupsOf(offers(graph, file)).map(({ to }) => to)).toEqual(['gguf', 'onnx']);
  expect(usualOffer(offers(graph, file))).toBe(file);
  expect(usualOffer(offers(copy, graph))).toBe(graph);
  expect(usualOffer(offers(copy))).toBe(copy);
  expect(usualOffer(offers({ ...graph, lossy: 'a cosine of 0.9' }, copy))).toBe(copy);
  expect(usualOffer(offers())).toBeNull();
});

it('asks for a quantization where none was offered, or leaves one out', () => {
  expect(requestOf({ to: 'onnx', quantization: null, bytes: 1 })).toEqual({ to: 'onnx' });
  expect(requestOf({ to: 'gguf', quantization: 'Q4_K_M', bytes: 1 })).toEqual({
    to: 'gguf',
    quantization: 'Q4_K_M',
  });
});
