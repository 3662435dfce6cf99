/** summarization: a long text goes in, a short one comes out. */
import { z } from 'zod';
import { defineTask, textInput } from './contract.ts';
import { describeWritten, seq2seqOptions, writtenFields } from './seq2seq-options.ts';

/** Contract of summarization. */
export const summarization = defineTask({
  id: 'summarization',
  title: 'Summarization',
  summary: 'Makes a short text of a long one.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text', placeholder: 'A text to shorten' }],
  options: z.strictObject(seq2seqOptions),
  result: z.object({ summary_text: z.string(), ...writtenFields }),
  describeInput: ({ text }) => text,
  describeResults: describeWritten,
});
