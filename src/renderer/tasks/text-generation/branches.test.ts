import { expect, it } from 'vitest';
import type { Turn } from '../../stores/run.ts';
import { newRun } from '../../features/run/run-state.ts';
import { emptyConversation, pathOf, withNode } from '../../features/run/conversation.ts';
import { branchingTurn } from './branches.ts';

const turn = (id: string, parent: string | null): Turn => ({
  id,
  parent,
  prompt: id,
  files: [],
  run: newRun(id, { model: 'm', inputs: '' }, 0),
});

/** Two versions of the first exchange; the shown one goes on with two versions of the second, then a third. */
const tree = [turn('a', null), turn('b', null), turn('b1', 'b'), turn('b2', 'b'), turn('c', 'b2')].reduce(
  withNode<Turn>,
  emptyConversation<Turn>(),
);
const state = { conversation: tree, turns: pathOf(tree) };

it('goes through the versions of the last exchange that has any', () => {
  expect(branchingTurn(state, null, -1)).toBe('b2');
});

it('goes through those of the exchange with the focus first, and leaves one that has none alone', () => {
  expect([branchingTurn(state, 'b', -1), branchingTurn(state, 'c', -1)]).toEqual(['b', 'b2']);
});

it('goes nowhere beyond the last version', () => {
  expect(branchingTurn(state, null, 1)).toBeUndefined();
});
