import { expect, it } from 'vitest';
import { optionProblem } from './server-problem.ts';

const error = (message: string, code: 'INVALID_INPUT' | 'INTERNAL' = 'INVALID_INPUT') => ({
  code,
  message,
  hint: '',
  request_id: 'r',
});

it('finds the field of an option, also of one inside of a list', () => {
  expect(optionProblem(error('options.top_k: must be at most 5'))).toEqual({
    field: 'top_k',
    problem: 'must be at most 5',
  });
  expect(optionProblem(error('options.stop.0: must be text, not 3'))?.field).toBe('stop');
});
it('leaves errors about the input to their card', () => {
  expect(optionProblem(error('inputs.text: is empty'))).toBeNull();
  expect(optionProblem(error('options.top_k: broke', 'INTERNAL'))).toBeNull();
  expect(optionProblem(null)).toBeNull();
});
