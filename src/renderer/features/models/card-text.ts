/** What of a model card is drawn. Pure. */

/** Longest card that is drawn, in letters: the parser takes about 100 ms for this much, and nobody reads more in a pane. */
export const MAX_CARD = 60_000;

/** The part of a card that is drawn, cut at a line, and the bytes that are left out. */
export function cutCard(card: string, most = MAX_CARD): { text: string; leftOut: number } {
  if (card.length <= most) return { text: card, leftOut: 0 };
  const line = card.lastIndexOf('\n', most);
  const text = card.slice(0, line > most / 2 ? line : most);
  return { text, leftOut: new TextEncoder().encode(card.slice(text.length)).length };
}

/** The part of a syntax tree that headings are read from. */
interface TreeNode {
  readonly type: string;
  depth?: number;
  readonly children?: TreeNode[];
}

/**
 * Gives headings levels without gaps, from `first` on: a card may begin at any level and leave some out, and a page
 * must not. Changes the tree, as plugins of remark do.
 */
export function levelHeadings(tree: TreeNode, first: number): void {
  /** Depths of the card's own headings that are open, outermost first. */
  const open: number[] = [];
  for (const node of tree.children ?? []) {
    if (node.type !== 'heading' || node.depth === undefined) continue;
    while ((open.at(-1) ?? 0) >= node.depth) open.pop();
    open.push(node.depth);
    node.depth = Math.min(6, first + open.length - 1);
  }
}
