/** Layers whose numbers do not fit the precision of their graph. */
import { expect, test, vi } from 'vitest';
import { Weights } from '../weights/weights.ts';
import { GraphBuilder } from './builder.ts';

test('a norm without a mean squares and sums in float32 in a graph of float16, where states of 256 would overflow', () => {
  const norm = {
    name: 'norm.weight',
    dtype: 'F16',
    shape: [16],
    path: '/model.safetensors',
    offset: 0,
    length: 32,
  } as const;
  const g = new GraphBuilder('model', new Weights('model.safetensors', [norm]), { real: 'float16' });
  const states = g.input('states', 'float', ['batch_size', 16]);
  const op = vi.spyOn(g, 'op');
  const normal = g.rmsNorm(states, 'norm', 1e-6);
  expect(normal.dtype).toBe('float16');
  const inner = op.mock.calls.filter(([name]) => name === 'ReduceMean' || name === 'Sqrt' || name === 'Div');
  expect(inner.map(([name, [x]]) => [name, x?.dtype])).toEqual([
    ['ReduceMean', 'float'],
    ['Sqrt', 'float'],
    ['Div', 'float'],
  ]);
});
