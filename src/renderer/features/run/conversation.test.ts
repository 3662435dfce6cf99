import { describe, expect, it } from 'vitest';
import {
  before,
  branchOf,
  changeNode,
  emptyConversation,
  pathOf,
  toBranch,
  withNode,
} from './conversation.ts';
import type { Conversation, TreeNode } from './conversation.ts';

const node = (id: string, parent: string | null): TreeNode => ({ id, parent });
const grow = (...nodes: TreeNode[]): Conversation<TreeNode> =>
  nodes.reduce(withNode<TreeNode>, emptyConversation<TreeNode>());
const ids = (nodes: readonly TreeNode[]): string => nodes.map(({ id }) => id).join(' ');

describe('a conversation', () => {
  const tree = grow(node('a', null), node('b', 'a'), node('c', 'b'), node('b2', 'a'));

  it('shows a new branch and forgets nothing of the old one', () => {
    expect(ids(pathOf(tree))).toBe('a b2');
    expect(ids(pathOf(toBranch(tree, 'b2', -1)))).toBe('a b c');
  });
  it('stays where it is at either end of the branches', () => {
    expect(toBranch(tree, 'b2', 1)).toBe(tree);
    expect(toBranch(tree, 'a', -1)).toBe(tree);
  });
  it('says which branch of how many', () => {
    expect([branchOf(tree, 'b2'), branchOf(tree, 'a')]).toEqual([
      { index: 1, count: 2 },
      { index: 0, count: 1 },
    ]);
  });
  it('edits the very first exchange as a branch too', () => {
    const other = withNode(tree, node('a2', null));
    expect(ids(pathOf(other))).toBe('a2');
    expect(ids(pathOf(toBranch(other, 'a2', -1)))).toBe('a b2');
  });
  it('sends a branch only what lies before it', () => {
    expect(ids(before(tree, 'c'))).toBe('a b c');
    expect(ids(before(tree, null))).toBe('');
  });
  it('keeps the object where a change changes nothing, so that nothing is drawn again', () => {
    expect(changeNode(tree, 'b', (same) => same)).toBe(tree);
    expect(changeNode(tree, 'nobody', () => node('x', null))).toBe(tree);
    expect(ids(pathOf(changeNode(tree, 'b2', () => ({ id: 'b2', parent: 'a' }))))).toBe('a b2');
  });
  it('ends on a circle, which a broken history could hold', () => {
    const broken: Conversation<TreeNode> = { nodes: [node('x', 'y'), node('y', 'x')], shown: {} };
    expect(before(broken, 'x').length).toBe(2);
    expect(pathOf(broken)).toEqual([]);
  });
});
