/** A conversation as a tree: every exchange hangs on the one before it, and of siblings one is shown. Pure. */

/** One exchange in the tree; `parent` is null for a first one. */
export interface TreeNode {
  readonly id: string;
  readonly parent: string | null;
}

/** The tree, in the order in which its nodes came. */
export interface Conversation<N extends TreeNode> {
  readonly nodes: readonly N[];
  /** Which child is shown, by the parent's id; {@link ROOT} for the first exchanges. */
  readonly shown: Readonly<Record<string, string>>;
}

/** The key of the first exchanges in `shown`; no id is empty. */
const ROOT = '';

/** A conversation without an exchange. */
export function emptyConversation<N extends TreeNode>(): Conversation<N> {
  return { nodes: [], shown: {} };
}

function childrenOf<N extends TreeNode>(tree: Conversation<N>, parent: string | null): N[] {
  return tree.nodes.filter((node) => node.parent === parent);
}

/** The exchanges that are shown, from the first to the last. */
export function pathOf<N extends TreeNode>(tree: Conversation<N>): N[] {
  const path: N[] = [];
  let parent: string | null = null;
  // Each step takes one node, so a broken tree with a circle ends too.
  while (path.length < tree.nodes.length) {
    const children: N[] = childrenOf(tree, parent);
    const wanted: string | undefined = tree.shown[parent ?? ROOT];
    const next: N | undefined = children.find((child) => child.id === wanted) ?? children.at(-1);
    if (next === undefined) break;
    path.push(next);
    parent = next.id;
  }
  return path;
}

/** Hangs a node into the tree and shows it; one whose parent has children already becomes a branch. */
export function withNode<N extends TreeNode>(tree: Conversation<N>, node: N): Conversation<N> {
  return {
    nodes: [...tree.nodes, node],
    shown: { ...tree.shown, [node.parent ?? ROOT]: node.id },
  };
}

/** Changes one node in place; the same tree where there is no such node or nothing changed. */
export function changeNode<N extends TreeNode>(
  tree: Conversation<N>,
  id: string,
  change: (node: N) => N,
): Conversation<N> {
  const at = tree.nodes.findIndex((node) => node.id === id);
  const node = tree.nodes[at];
  if (node === undefined) return tree;
  const next = change(node);
  return next === node ? tree : { ...tree, nodes: tree.nodes.with(at, next) };
}

/** The place of a node among its siblings, from 0, and how many there are. */
export function branchOf<N extends TreeNode>(
  tree: Conversation<N>,
  id: string,
): { index: number; count: number } {
  const node = tree.nodes.find((each) => each.id === id);
  if (node === undefined) return { index: 0, count: 0 };
  const siblings = childrenOf(tree, node.parent);
  return { index: siblings.findIndex((each) => each.id === id), count: siblings.length };
}

/** Shows the sibling `step` places further; the same tree at either end. */
export function toBranch<N extends TreeNode>(
  tree: Conversation<N>,
  id: string,
  step: number,
): Conversation<N> {
  const node = tree.nodes.find((each) => each.id === id);
  if (node === undefined) return tree;
  const siblings = childrenOf(tree, node.parent);
  const next = siblings[siblings.findIndex((each) => each.id === id) + step];
  if (next === undefined || next.id === id) return tree;
  return { ...tree, shown: { ...tree.shown, [node.parent ?? ROOT]: next.id } };
}

/** Shows the path on which a node lies; the same tree where there is no such node. */
export function showingNode<N extends TreeNode>(tree: Conversation<N>, id: string): Conversation<N> {
  const way = before(tree, id);
  if (way.length === 0) return tree;
  return {
    ...tree,
    shown: { ...tree.shown, ...Object.fromEntries(way.map((node) => [node.parent ?? ROOT, node.id])) },
  };
}

/** The exchanges before a node, from the first on. */
export function before<N extends TreeNode>(tree: Conversation<N>, id: string | null): N[] {
  const byId = new Map(tree.nodes.map((node) => [node.id, node]));
  const chain: N[] = [];
  let at = id === null ? undefined : byId.get(id);
  while (at !== undefined && chain.length < tree.nodes.length) {
    chain.unshift(at);
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return chain;
}
