/** A pseudo-locale: makes every text on the page 40 % longer, to see what breaks before a translator does. */

/** Longer by this part of itself: German and Finnish against English, as a rule. */
const LONGER = 0.4;
const ATTRIBUTES = ['placeholder', 'title', 'aria-label'] as const;
const PLAIN = 'aeiouAEIOU';
const ACCENTED = 'áéíöüÁÉÍÖÜ';
const END = '·';

/** The text with accents and 40 % more; what is done already, and what has no letter, stays. Pure. */
export function lengthened(text: string): string {
  const letters = text.trim();
  if (!/\p{L}{2}/u.test(letters) || letters.endsWith(END)) return text;
  const accented = Array.from(letters, (letter) => ACCENTED.charAt(PLAIN.indexOf(letter)) || letter).join('');
  const more = Math.max(0, Math.ceil(letters.length * LONGER) - 1);
  return text.replace(letters, () => `${accented}${'~'.repeat(more)}${END}`);
}

/** Lengthens what is there and what comes. Values of fields are a person's own and stay. */
export function pseudoLocalise(root: HTMLElement): void {
  const visit = (node: Node): void => {
    if (node instanceof Text) {
      if (node.parentElement?.closest('textarea, script, style, code, pre') !== null) return;
      const next = lengthened(node.data);
      if (next !== node.data) node.data = next;
      return;
    }
    if (!(node instanceof Element)) return;
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      if (value !== null && lengthened(value) !== value) node.setAttribute(name, lengthened(value));
    }
    for (const child of node.childNodes) visit(child);
  };
  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (target instanceof Text) visit(target);
      for (const node of addedNodes) visit(node);
    }
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  visit(root);
}
