import { expect, it } from 'vitest';
import type { ConversionOffers } from '../../../shared/converter.ts';
import { groupsOf, reasonsOf, requestOf, usualOffer } from './offers.ts';

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

it('asks once more for what is known to be refused', () => {
  const lossy = { to: 'onnx', quantization: 'q4', bytes: 1, lossy: 'a cosine of 0.9' } as const;
  expect(requestOf(lossy)).toEqual({ to: 'onnx', quantization: 'q4', force: true });
});

it('tells one reason three times, or loses what it is about', () => {
  const small = (quantization: string): ConversionOffers['refused'][number] => ({
    to: 'onnx',
    quantization,
    message: `No layers that ${quantization} would make smaller.`,
    hint: 'Choose f16.',
  });
  const whole = {
    to: 'gguf',
    quantization: null,
    message: 'No GGUF of bert.',
    hint: 'Choose ONNX.',
  } as const;
  const refused = [whole, small('q8'), small('q4'), small('int8')];
  expect(reasonsOf({ ...offers(), refused }).map(({ text }) => text)).toEqual([
    'No GGUF of bert. Choose ONNX.',
    'No layers that q8, q4 and int8 would make smaller. Choose f16.',
  ]);
});
