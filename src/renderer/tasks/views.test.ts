import { expect, it } from 'vitest';
import { RESULT_BESIDE, RUN_TASKS } from '../features/run/request.ts';
import { viewOf } from './index.tsx';

it('a task whose result stands in a pane has the tab for it, and no other task has', () => {
  const withPane = RUN_TASKS.filter((task) => viewOf(task).ResultPane !== undefined);
  expect([...RESULT_BESIDE].toSorted()).toEqual(withPane.toSorted());
});

it('every task has a view of its own, so that nobody has to read JSON', () => {
  const bare = RUN_TASKS.filter((task) => Object.keys(viewOf(task)).length === 0);
  expect(bare).toEqual([]);
});
