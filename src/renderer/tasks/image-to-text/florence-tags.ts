/** The tag of a task at the beginning of a question. Pure. */

/** The tag that a question begins with; null for words of one's own. */
export function tagOf(text: string, tags: readonly string[]): string | null {
  return tags.find((tag) => text.startsWith(tag)) ?? null;
}

/** The question with another tag, or none, in front of the same words. */
export function withTag(text: string, before: string | null, after: string | null): string {
  return `${after ?? ''}${text.slice(before?.length ?? 0)}`;
}
