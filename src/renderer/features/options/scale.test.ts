import { describe, expect, it } from 'vitest';
import { TASKS } from '../../../shared/tasks/index.ts';
import { fieldsOf } from './form-model.ts';
import { decimalsOf, fromPosition, isSlidable, onStep, toPosition } from './scale.ts';
import type { Slidable } from './scale.ts';

function slidable(name: string): Slidable {
  const field = fieldsOf(TASKS['text-generation'].options).find((each) => each.name === name);
  if (field?.kind !== 'number' || !isSlidable(field)) throw new Error(`${name} has no slider`);
  return field;
}

describe('a linear slider', () => {
  it('lands on the step without the dust of binary fractions', () => {
    expect(fromPosition(slidable('temperature'), 0.06)).toBe(0.3);
    expect(decimalsOf(slidable('temperature'))).toBe(2);
  });
  it('puts the thumb where the value is', () => {
    expect(toPosition(slidable('temperature'), 2.5)).toBe(0.5);
  });
});

describe('a logarithmic slider', () => {
  it('gives usual values the middle of the track', () => {
    const position = toPosition(slidable('max_new_tokens'), 256);
    expect(position).toBeGreaterThan(0.4);
    expect(position).toBeLessThan(0.5);
  });
  it('reaches both ends exactly, and 0 where the range starts there', () => {
    expect([
      fromPosition(slidable('max_new_tokens'), 0),
      fromPosition(slidable('max_new_tokens'), 1),
    ]).toEqual([1, 131_072]);
    expect([fromPosition(slidable('top_k'), 0), toPosition(slidable('top_k'), 0)]).toEqual([0, 0]);
  });
  it('never leaves the bounds and never falls as it is dragged', () => {
    const field = slidable('top_k');
    let last = -1;
    for (let position = 0; position <= 1; position += 1 / 512) {
      const value = fromPosition(field, position);
      expect(value).toBeGreaterThanOrEqual(last);
      expect(value).toBeLessThanOrEqual(field.max);
      last = value;
    }
  });
});

it('onStep keeps a typed value inside the bounds', () => {
  expect(onStep(slidable('top_p'), 7)).toBe(1);
  expect(onStep(slidable('top_p'), -1)).toBe(0.01);
});
