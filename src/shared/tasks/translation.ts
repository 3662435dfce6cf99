/** translation: a text of one language goes in, and comes out in another. */
import { z } from 'zod';
import { defineTask, textInput } from './contract.ts';
import { describeWritten, seq2seqOptions, writtenFields } from './seq2seq-options.ts';

/** A language as a model writes it: `fra_Latn`, `fr_XX`, `fr`. */
const language = z
  .string()
  .min(2)
  .max(32)
  .regex(/^[A-Za-z0-9_-]+$/, 'is no language code');

/** Contract of translation. */
export const translation = defineTask({
  id: 'translation',
  title: 'Translation',
  summary: 'Writes a text in another language.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text', placeholder: 'A text to translate' }],
  options: z.strictObject({
    src_lang: language.optional().meta({
      title: 'From',
      description: 'Language of the text, by the model’s own code; only models of many languages need it.',
      rank: 1,
    }),
    tgt_lang: language.optional().meta({
      title: 'To',
      description: 'Language to write, by the model’s own code; only models of many languages need it.',
      rank: 2,
    }),
    ...seq2seqOptions,
  }),
  result: z.object({ translation_text: z.string(), ...writtenFields }),
  describeInput: ({ text }) => text,
  describeResults: describeWritten,
});
