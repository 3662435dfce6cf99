/**
 * Which of llama.cpp's ways to split a text into words a tokenizer means. llama.cpp itself knows tokenizers by a hash of
 * what they make of a sample; here the split itself is compared, so that a model with a vocabulary of its own is
 * understood as well. A split that is none of these is refused: another one would give other tokens without a word.
 */
import { z } from 'zod';
import { notConvertible } from '../../failure.ts';
import type { Step, TokenizerJson } from './files.ts';

const CONTRACTIONS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)`;
const PUNCTUATION_AND_SPACE = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const LETTERS = String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`;
const CASED = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const SMALL = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const LEAD = String.raw`[^\r\n\p{L}\p{N}]?`;
const PATHS_AND_SPACE = String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** Expressions of tokenizer.json, from the tokenizers of the models named, by llama.cpp's name. */
const BY_EXPRESSION: readonly {
  readonly expression: string;
  /** llama.cpp's name where whole words that are tokens stay whole, and where they are put together from pieces. */
  readonly whole: string | null;
  readonly pieces: string | null;
}[] = [
  // Llama 3; GPT-4's kind, as Phi-4 has it. The name for pieces is DBRX's, which splits alike.
  {
    expression: [CONTRACTIONS, LETTERS, String.raw`\p{N}{1,3}`, PUNCTUATION_AND_SPACE].join('|'),
    whole: 'llama-bpe',
    pieces: 'dbrx',
  },
  // Qwen2, Qwen2.5, Qwen3.
  {
    expression: [CONTRACTIONS, LETTERS, String.raw`\p{N}`, PUNCTUATION_AND_SPACE].join('|'),
    whole: null,
    pieces: 'qwen2',
  },
  // Mistral Nemo's Tekken.
  {
    expression: [
      `${LEAD}${CASED}*${SMALL}+`,
      `${LEAD}${CASED}+${SMALL}*`,
      String.raw`\p{N}`,
      PATHS_AND_SPACE,
    ].join('|'),
    whole: 'tekken',
    pieces: null,
  },
  // GPT-4o's kind, as Phi-4-mini has it.
  {
    expression: [
      `${LEAD}${CASED}*${SMALL}+${CONTRACTIONS}?`,
      `${LEAD}${CASED}+${SMALL}*${CONTRACTIONS}?`,
      String.raw`\p{N}{1,3}`,
      PATHS_AND_SPACE,
    ].join('|'),
    whole: null,
    pieces: 'gpt-4o',
  },
];

const byteLevel = z.object({
  add_prefix_space: z.boolean().default(true),
  use_regex: z.boolean().default(true),
});
const splitStep = z.object({
  pattern: z.object({ Regex: z.string() }),
  behavior: z.literal('Isolated'),
  invert: z.literal(false).optional(),
});
const digits = z.object({ individual_digits: z.literal(true) });

/** llama.cpp's name for the steps of a byte-level tokenizer; null where it has none. */
function nameOf(steps: readonly Step[], ignoreMerges: boolean): string | null {
  const last = steps.at(-1);
  const bytes = last?.type === 'ByteLevel' ? byteLevel.safeParse(last) : undefined;
  if (bytes?.success !== true || bytes.data.add_prefix_space || steps.length > 2) return null;
  const first = steps.length === 2 ? steps[0] : undefined;
  if (bytes.data.use_regex) {
    // GPT-2's own expression, which is part of the step, with or without digits apart.
    if (ignoreMerges) return null;
    if (first === undefined) return 'gpt-2';
    return first.type === 'Digits' && digits.safeParse(first).success ? 'smollm' : null;
  }
  const split = first?.type === 'Split' ? splitStep.safeParse(first) : undefined;
  if (split?.success !== true) return null;
  const known = BY_EXPRESSION.find(({ expression }) => expression === split.data.pattern.Regex);
  return (ignoreMerges ? known?.whole : known?.pieces) ?? null;
}

/** What a person can look for: the steps by name, with their expressions. */
function described(steps: readonly Step[], ignoreMerges: boolean): string {
  const words = steps.map((step) => {
    const split = splitStep.safeParse(step);
    return split.success ? `${step.type} by ${split.data.pattern.Regex}` : step.type;
  });
  return `${words.length === 0 ? 'none' : words.join(', then ')}${ignoreMerges ? ', whole words first' : ''}`;
}

/** llama.cpp's name for the way in which a byte-level tokenizer splits texts. Throws MODEL_LOAD_FAILED. */
export function preTokenizerOf({
  preTokenizers,
  ignoreMerges,
}: Pick<TokenizerJson, 'preTokenizers' | 'ignoreMerges'>): string {
  const name = nameOf(preTokenizers, ignoreMerges);
  if (name !== null) return name;
  throw notConvertible(
    `The tokenizer splits texts in a way that llama.cpp has no name for: ${described(preTokenizers, ignoreMerges)}`,
    'With another split the model would read other tokens than it learned. Choose a copy of this model with GGUF or ONNX files.',
  );
}
