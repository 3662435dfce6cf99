import { expect, it } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import { sampleModel } from '../../testing/samples.ts';
import { actionsFor } from './error-actions.ts';

const error = (code: ErrorCode) => ({ code, message: '', hint: '', request_id: '' });
const loaded = (id: string, bytes: number, task = 'text-classification') => ({
  ...sampleModel,
  id,
  task,
  state: 'loaded' as const,
  memory: { estimated_bytes: null, measured_bytes: bytes },
});

it('every code has at least one way out, and never more than four', () => {
  const models = [loaded('a', 1), loaded('b', 2), loaded('c', 3)];
  for (const code of Object.keys(ERROR_KINDS) as ErrorCode[]) {
    const actions = actionsFor(error(code), 'hearth/ember', models);
    expect(actions.length, code).toBeGreaterThan(0);
    expect(actions.length, code).toBeLessThanOrEqual(4);
  }
});

it('offers to unload the largest other model first, and never the one that is to run', () => {
  const actions = actionsFor(error('INSUFFICIENT_MEMORY'), 'big:q4', [
    loaded('small', 1),
    loaded('large', 9),
    loaded('big', 99),
  ]);
  expect(actions.slice(0, 2)).toEqual([
    { do: 'unload', model: 'large', bytes: 9 },
    { do: 'unload', model: 'small', bytes: 1 },
  ]);
  expect(actions).toContainEqual({ do: 'use-model', model: 'small' });
});

it('offers to unload what is kept in memory before what would make room by itself', () => {
  const kept = { ...loaded('kept', 1), pinned: true };
  const actions = actionsFor(error('INSUFFICIENT_MEMORY'), 'big', [loaded('large', 9), kept]);
  expect(actions[0]).toEqual({ do: 'unload', model: 'kept', bytes: 1 });
});

it('releases the model and not its variant', () => {
  expect(actionsFor(error('MODEL_QUARANTINED'), 'org/m:q8', [])[0]).toEqual({
    do: 'release',
    model: 'org/m',
  });
});

it('offers the smaller file of the same model before anything is unloaded', () => {
  const model = { ...sampleModel, id: 'org/m', variants: ['F16', 'Q8_0', 'Q4_K_M'] };
  const actions = actionsFor(error('INSUFFICIENT_MEMORY'), 'org/m:Q8_0', [model, loaded('large', 9)]);
  expect(actions[0]).toEqual({ do: 'use-variant', model: 'org/m', variant: 'Q4_K_M' });
  // The smallest has nothing smaller to offer.
  expect(actionsFor(error('INSUFFICIENT_MEMORY'), 'org/m:Q4_K_M', [model])[0]?.do).toBe('choose-model');
});

it('leads to the field of an option that the engine refused', () => {
  const refused = { ...error('INVALID_INPUT'), message: 'options.top_k: must be at most 5' };
  expect(actionsFor(refused, 'm', [])[0]).toEqual({ do: 'fix-option', field: 'top_k' });
});
