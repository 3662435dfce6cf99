/** Where two texts and two sets of options differ. Pure. */

/** A piece of a text; `same` where the other text has it too, in the same order. */
export interface Piece {
  readonly text: string;
  readonly same: boolean;
}

/** Most cells of the comparison's table, which has the product of both texts' words: 8 MB, and some tens of milliseconds. */
export const MOST_CELLS = 4_000_000;

/** Words with the blanks behind them, so that the pieces together are the text. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

/** How many words of a text the other one has too, in the same order. */
export function sameWords(pieces: readonly Piece[]): number {
  return pieces
    .filter(({ same }) => same)
    .reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0);
}

/** Lengths of the longest common subsequences of what is left from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        a[i] === b[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
  return table;
}

/** Neighbours of one kind become one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.same === piece.same) out[out.length - 1] = { text: last.text + piece.text, same: piece.same };
    else out.push(piece);
  }
  return out;
}

/** Both texts in pieces; null where one is too long to be compared word by word. */
export function compareTexts(a: string, b: string): { a: Piece[]; b: Piece[] } | null {
  const left = wordsOf(a);
  const right = wordsOf(b);
  if (left.length * right.length > MOST_CELLS) return null;
  const keysA = left.map((word) => word.trim());
  const keysB = right.map((word) => word.trim());
  const lengths = commonLengths(keysA, keysB);
  const width = right.length + 1;
  const piecesA: Piece[] = [];
  const piecesB: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const same = i < left.length && j < right.length && keysA[i] === keysB[j];
    if (same) {
      piecesA.push({ text: left[i] ?? '', same: true });
      piecesB.push({ text: right[j] ?? '', same: true });
      i += 1;
      j += 1;
    } else if (
      j >= right.length ||
      (i < left.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      piecesA.push({ text: left[i] ?? '', same: false });
      i += 1;
    } else {
      piecesB.push({ text: right[j] ?? '', same: false });
      j += 1;
    }
  }
  return { a: joined(piecesA), b: joined(piecesB) };
}

/** One line of a comparison: a name and its value on each side; null where a side has none. */
export interface ComparedLine {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** True where the sides differ. */
export function differs({ a, b }: ComparedLine): boolean {
  return a !== b;
}

/** The options of both runs, those that differ first. */
export function compareOptions(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): ComparedLine[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  const lines = names.map((name): ComparedLine => ({ name, a: valueText(a[name]), b: valueText(b[name]) }));
  return [...lines.filter(differs), ...lines.filter((line) => !differs(line))];
}

function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
