/** Longest piece of a library's own words that is passed on. */
const MAX_LINE = 200;

/** What is told of a library's error: its first line, as what follows is a stack or a list for its makers. */
export function firstLine(error: unknown): string {
  const [line = ''] = String(error).split('\n');
  return line.slice(0, MAX_LINE);
}
