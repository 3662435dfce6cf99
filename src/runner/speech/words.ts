/** From tokens to words, by `_combine_tokens_into_words` of transformers' Whisper tokenizer. Pure. */

/** A word: its text and the places of its tokens. */
export interface Word {
  readonly text: string;
  readonly places: readonly number[];
}

/** Languages that put no spaces between words, by code. */
const WITHOUT_SPACES: ReadonlySet<string> = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue']);
const BEFORE_WORDS = '"\'“¡¿([{-';
const AFTER_WORDS = '"\'.。,，!！?？:：”)]}、';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const REPLACEMENT = '\uFFFD';

/** The words of some tokens of text. `decode` gives the text of tokens, `language` is a code. */
export function wordsOf(
  tokens: readonly number[],
  decode: (tokens: readonly number[]) => string,
  language: string | null,
): Word[] {
  const characters = wholeCharacters(tokens, decode);
  const words = WITHOUT_SPACES.has(language ?? '') ? characters : bySpaces(characters);
  return withPunctuation(words);
}

/** The shortest groups of tokens that are whole characters. */
function wholeCharacters(tokens: readonly number[], decode: (tokens: readonly number[]) => string): Word[] {
  const whole = Array.from(decode(tokens));
  const groups: Word[] = [];
  let group: number[] = [];
  let offset = 0;
  for (const place of tokens.keys()) {
    group.push(place);
    const text = Array.from(decode(group.map((at) => tokens[at] ?? 0)));
    const broken = text.indexOf(REPLACEMENT);
    const at = offset + broken;
    // A replacement that the whole text has too is no half of a character.
    if (broken >= 0 && at < whole.length && whole[at] !== REPLACEMENT) continue;
    groups.push({ text: text.join(''), places: group });
    group = [];
    offset += text.length;
  }
  return groups;
}

function bySpaces(groups: readonly Word[]): Word[] {
  const words: Word[] = [];
  for (const group of groups) {
    const last = words.at(-1);
    if (last === undefined || group.text.startsWith(' ') || PUNCTUATION.includes(group.text.trim()))
      words.push(group);
    else words[words.length - 1] = joined(last, group);
  }
  return words;
}

function joined(first: Word, second: Word): Word {
  return { text: first.text + second.text, places: [...first.places, ...second.places] };
}

/** Opening marks go to the word after them, closing ones to the word before. */
function withPunctuation(words: readonly Word[]): Word[] {
  const opened: Word[] = [];
  for (const word of words.toReversed()) {
    const after = opened.at(-1);
    if (after !== undefined && word.text.startsWith(' ') && BEFORE_WORDS.includes(word.text.trim()))
      opened[opened.length - 1] = joined(word, after);
    else opened.push(word);
  }
  const closed: Word[] = [];
  for (const word of opened.reverse()) {
    const before = closed.at(-1);
    if (before !== undefined && !before.text.endsWith(' ') && AFTER_WORDS.includes(word.text))
      closed[closed.length - 1] = joined(before, word);
    else closed.push(word);
  }
  return closed.filter(({ text }) => text !== '');
}
