/** Which words of two texts are in one of them only. Pure. */

/** A stretch of a text; `own` where the other text does not have it. */
export interface Stretch {
  readonly text: string;
  readonly own: boolean;
}

/** Longest text that is compared, in words: the table of the comparison grows with the product of both. */
const MOST_WORDS = 3_000;

/** Both texts as stretches, by the longest common sequence of their words; nothing is marked in very long ones. */
export function wordDiff(a: string, b: string): readonly [readonly Stretch[], readonly Stretch[]] {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.length > MOST_WORDS || right.length > MOST_WORDS)
    return [[{ text: a, own: false }], [{ text: b, own: false }]];
  const lengths = commonLengths(left, right);
  const width = right.length + 1;
  const inBoth: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (keyOf(left[i]) === keyOf(right[j])) {
      inBoth[0].add(i);
      inBoth[1].add(j);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return [stretches(left, inBoth[0]), stretches(right, inBoth[1])];
}

/** Words with the blanks that follow them, so that joining them gives the text. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

function keyOf(word: string | undefined): string {
  return (word ?? '').trim().toLowerCase();
}

/** At (i, j): how many words the rests from i and from j have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        keyOf(left[i]) === keyOf(right[j])
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}

function stretches(words: readonly string[], common: ReadonlySet<number>): Stretch[] {
  const out: Stretch[] = [];
  for (const [index, word] of words.entries()) {
    const own = !common.has(index);
    const last = out.at(-1);
    if (last?.own === own) out[out.length - 1] = { text: last.text + word, own };
    else out.push({ text: word, own });
  }
  return out;
}
