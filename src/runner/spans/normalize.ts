/** The normalizers of a tokenizer.json on texts that keep their places. Pure. */
import { codePoints } from '../../shared/code-points.ts';
import {
  BertNormalizer,
  LowercaseNormalizer,
  PrependNormalizer,
  ReplaceNormalizer,
  SequenceNormalizer,
  StripNormalizer,
  type Normalizer,
} from '@huggingface/tokenizers';
import { AlignedBuilder, aligned, isSpace, mapChars, textOf, trimmed, type Aligned } from './aligned.ts';

/** A text as the normalizer changes it. Null changes nothing. */
export function normalized(source: Aligned, normalizer: Normalizer | null): Aligned {
  if (normalizer === null) return source;
  if (normalizer instanceof SequenceNormalizer) return normalizer.normalizers.reduce(normalized, source);
  if (normalizer instanceof BertNormalizer) return bert(source, normalizer.config);
  // Character by character, as Rust does it: there is no final sigma.
  if (normalizer instanceof LowercaseNormalizer) return mapChars(source, (char) => char.toLowerCase());
  if (normalizer instanceof StripNormalizer)
    return trimmed(source, normalizer.config.strip_left ?? false, normalizer.config.strip_right ?? false);
  if (normalizer instanceof PrependNormalizer) return prepended(source, normalizer.config.prepend);
  if (normalizer instanceof ReplaceNormalizer)
    return replaced(source, normalizer.pattern, normalizer.config.content);
  return byClusters(source, (text) => normalizer.normalize(text));
}

/** BertNormalizer of `tokenizers` (normalizers/bert.rs). */
function bert(
  source: Aligned,
  config: {
    readonly clean_text?: boolean | undefined;
    readonly handle_chinese_chars?: boolean | undefined;
    readonly strip_accents?: boolean | null | undefined;
    readonly lowercase?: boolean | undefined;
  },
): Aligned {
  let text = source;
  if (config.clean_text) text = mapChars(text, cleaned);
  if (config.handle_chinese_chars)
    text = mapChars(text, (char) => (isIdeograph(char) ? [' ', char, ' '] : [char]));
  if (config.strip_accents ?? config.lowercase)
    text = mapChars(text, (char) => char.normalize('NFD').replace(/\p{Mn}/gu, ''));
  return config.lowercase ? mapChars(text, (char) => char.toLowerCase()) : text;
}

function cleaned(char: string): readonly string[] {
  if (char === '\t' || char === '\n' || char === '\r') return [' '];
  if (char === '\uFFFD' || /^\p{C}$/u.test(char)) return [];
  return isSpace(char) ? [' '] : [char];
}

/** The blocks of CJK ideographs that BERT splits into single characters. */
const IDEOGRAPHS: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

function isIdeograph(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0x3400 && IDEOGRAPHS.some(([first, last]) => code >= first && code <= last);
}

/** What is put in front stands for the first character. */
function prepended(source: Aligned, prefix: string): Aligned {
  if (source.chars.length === 0) return source;
  const built = new AlignedBuilder();
  built.add(prefix, source, 0);
  for (const [at, char] of source.chars.entries()) built.add([char], source, at);
  return built;
}

/** What is put in the place of a match stands for all of it. */
function replaced(source: Aligned, pattern: RegExp | null, content: string): Aligned {
  if (pattern === null) return source;
  const built = new AlignedBuilder();
  // The library's pattern is a regular expression or, for plain strings, the string itself.
  const found = [...textOf(source).matchAll(globalOf(pattern))];
  let at = 0;
  let unit = 0;
  const advance = (toUnit: number, keep: boolean): number => {
    const from = at;
    for (; unit < toUnit && at < source.chars.length; at += 1) {
      const char = source.chars[at] ?? ' ';
      if (keep) built.add([char], source, at);
      unit += char.length;
    }
    return from;
  };
  for (const match of found) {
    if (match[0] === '') continue;
    advance(match.index, true);
    const from = advance(match.index + match[0].length, false);
    built.add(content, source, from, at);
  }
  advance(Infinity, true);
  return built;
}

function globalOf(pattern: RegExp | string): RegExp {
  if (typeof pattern === 'string') return new RegExp(RegExp.escape(pattern), 'gu');
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}

/** A character and the marks that belong to it (those of half-width kana are letters to Unicode): what a Unicode normal form may change together. */
const CLUSTER =
  /[\u1100-\u115f\ua960-\ua97c][\u1160-\u11ff\ud7b0-\ud7ff]*|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu;

/**
 * Any other normalizer, run on one character with its marks at a time. Where as many characters come out as go in, each
 * stands for its own; where they are composed, the first one stands for the first of those that went in and the others
 * for the last of them, as in `tokenizers`.
 */
export function byClusters(source: Aligned, normalize: (text: string) => string): Aligned {
  const text = textOf(source);
  const built = new AlignedBuilder();
  let at = 0;
  for (const [cluster] of text.matchAll(CLUSTER)) {
    const before = codePoints(cluster);
    const alone = before.map((char) => codePoints(normalize(char)));
    const together = codePoints(normalize(cluster));
    if (alone.flat().join('') === together.join(''))
      for (const [index, chars] of alone.entries()) built.add(chars, source, at + index);
    else
      for (const [index, char] of together.entries())
        built.add(
          [char],
          source,
          at + (index === 0 ? 0 : Math.max(0, before.length - together.length + index)),
        );
    at += before.length;
  }
  const whole = normalize(text);
  return textOf(built) === whole ? built : byEnds(source, built, whole);
}

/** Places for a normal form that looks further than one character: what differs in the middle stands for all of the middle. */
function byEnds(source: Aligned, guess: Aligned, whole: string): Aligned {
  const chars = aligned(whole).chars;
  const shorter = Math.min(chars.length, guess.chars.length);
  let head = 0;
  while (head < shorter && chars[head] === guess.chars[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && chars.at(-1 - tail) === guess.chars.at(-1 - tail)) tail += 1;
  const built = new AlignedBuilder();
  for (let at = 0; at < head; at += 1) built.add(chars.slice(at, at + 1), guess, at);
  const middle = guess.chars.length - tail;
  built.add(chars.slice(head, chars.length - tail), guess.chars.length === 0 ? source : guess, head, middle);
  for (let at = 0; at < tail; at += 1)
    built.add(chars.slice(chars.length - tail + at, chars.length - tail + at + 1), guess, middle + at);
  return built;
}
