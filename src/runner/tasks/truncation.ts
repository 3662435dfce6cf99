/** Saying that texts were cut. */

/** The warning for texts that were longer than a model takes, or null where none was. `cut` holds the tokens cut off each. */
export function truncationWarning(cut: readonly number[], maxTokens: number): string | null {
  const texts = cut.filter((tokens) => tokens > 0);
  const total = texts.reduce((sum, tokens) => sum + tokens, 0);
  if (texts.length === 0) return null;
  const what =
    cut.length === 1
      ? 'The text is'
      : `${texts.length.toLocaleString('en')} of ${cut.length.toLocaleString('en')} texts are`;
  return `${what} longer than the ${maxTokens.toLocaleString('en')} tokens that this model takes: ${total.toLocaleString('en')} tokens at the end were left out.`;
}
