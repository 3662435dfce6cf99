/** The pieces that a tokenizer.json of the `tokenizers` library is put together from. Pure. */

/** The name of a special token by its role. */
export type Role = 'bos' | 'eos' | 'unk' | 'sep' | 'pad' | 'cls' | 'mask';
/** Special tokens by their roles. */
export type Specials = Readonly<Partial<Record<Role, string>>>;

/** The tokens of a folder. */
export interface Tokens {
  /** Those of the vocabulary itself, by their text. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Those, and the ones that were added to them. */
  readonly ids: ReadonlyMap<string, number>;
  readonly specials: Specials;
}

/** A step of a tokenizer: its type and what that type needs. */
export type Step = Readonly<{ type: string }> & Readonly<Record<string, unknown>>;

/** A token that is found in a text before it is split. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  /** Takes the space before it along. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** What a family of tokenizers says of itself, without the tokens that were added to it. */
export interface Parts {
  readonly model: Step;
  readonly normalizer: Step | null;
  readonly pre_tokenizer: Step | null;
  readonly post_processor: Step | null;
  readonly decoder: Step | null;
}

/** A tokenizer.json. */
export interface TokenizerFile extends Parts {
  readonly version: string;
  readonly truncation: null;
  readonly padding: null;
  readonly added_tokens: readonly AddedToken[];
}

/** Steps one after the other; null for none, the step itself for one. */
export function sequence(
  key: 'normalizers' | 'pretokenizers' | 'decoders',
  steps: readonly Step[],
): Step | null {
  if (steps.length < 2) return steps[0] ?? null;
  return { type: 'Sequence', [key]: steps };
}

/**
 * What stands around one text and around two: each word is a token or `$A`, `$B`, with its segment behind a colon
 * (`[CLS]:0 $A:0 [SEP]:0`). `ids`: of the tokens. Null where one of them has no id, as the files then say nothing of it.
 */
export function framed(single: string, pair: string, ids: ReadonlyMap<string, number>): Step | null {
  const special_tokens: Record<string, { id: string; ids: number[]; tokens: string[] }> = {};
  const stepsOf = (template: string): object[] | null => {
    const steps: object[] = [];
    for (const word of template.split(' ')) {
      const colon = word.lastIndexOf(':');
      const [name, type_id] = [word.slice(0, colon), Number(word.slice(colon + 1))];
      if (name === '$A' || name === '$B') {
        steps.push({ Sequence: { id: name.slice(1), type_id } });
        continue;
      }
      const id = ids.get(name);
      if (id === undefined) return null;
      special_tokens[name] = { id: name, ids: [id], tokens: [name] };
      steps.push({ SpecialToken: { id: name, type_id } });
    }
    return steps;
  };
  const [one, two] = [stepsOf(single), stepsOf(pair)];
  return one === null || two === null
    ? null
    : { type: 'TemplateProcessing', single: one, pair: two, special_tokens };
}

/** RoBERTa's frame, `<s> text </s>` and `<s> text </s></s> text </s>`, in one segment. */
export function robertaFrame(
  { cls = '<s>', sep = '</s>' }: Specials,
  ids: ReadonlyMap<string, number>,
  trim_offsets = true,
  add_prefix_space = false,
): Step | null {
  const [first, last] = [ids.get(cls), ids.get(sep)];
  if (first === undefined || last === undefined) return null;
  return { type: 'RobertaProcessing', sep: [sep, last], cls: [cls, first], trim_offsets, add_prefix_space };
}
