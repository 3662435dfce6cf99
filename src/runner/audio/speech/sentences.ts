/** A text in the pieces that are spoken one after the other. */

/** Longest piece in UTF-16 units: models of speech are trained on single sentences, and drift in longer ones. */
const MAX_PIECE = 400;

/** Phonemes in IPA stay between slashes, sentence by sentence. */
const BETWEEN_SLASHES = /^\s*\/([^/]+)\/\s*$/u;

const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' });

/** The sentences of a text, without the space around them; very long ones fall apart at commas, else between words. */
export function sentencesOf(text: string): string[] {
  const phonemes = BETWEEN_SLASHES.exec(text)?.[1];
  // A small letter after a full stop begins no sentence in text; phonemes have no capitals.
  if (phonemes !== undefined)
    return phonemes
      .split(/(?<=[.!?])\s+/u)
      .flatMap((sentence) => pieces(sentence.trim()))
      .filter(hasLetters)
      .map((sentence) => `/${sentence}/`);
  return [...segmenter.segment(text)].flatMap(({ segment }) => pieces(segment.trim())).filter(hasLetters);
}

function hasLetters(sentence: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(sentence);
}

function pieces(sentence: string): string[] {
  if (sentence.length <= MAX_PIECE) return [sentence];
  const head = sentence.slice(0, MAX_PIECE);
  // The last comma or the like in the second half, else the last space; a word of 400 letters is cut anywhere.
  const comma = Math.max(...[',', ';', ':', '،', '、', '，'].map((mark) => head.lastIndexOf(mark))) + 1;
  const space = head.lastIndexOf(' ');
  const end = comma > MAX_PIECE / 2 ? comma : space > 0 ? space : wholeCharacters(head);
  return [sentence.slice(0, end).trim(), ...pieces(sentence.slice(end).trim())];
}

/** Length without half a surrogate pair at the end. */
function wholeCharacters(head: string): number {
  return head.isWellFormed() ? head.length : head.length - 1;
}
