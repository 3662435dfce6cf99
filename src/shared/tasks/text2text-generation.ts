/** text2text-generation: a text goes in, and what the model was trained to make of it comes out. */
import { z } from 'zod';
import { defineTask, textInput } from './contract.ts';
import { describeWritten, seq2seqOptions, writtenFields } from './seq2seq-options.ts';

/** Contract of text2text-generation. */
export const text2textGeneration = defineTask({
  id: 'text2text-generation',
  title: 'Text to text',
  summary: 'Turns a text into another, as the model was trained to: an answer, a correction, a rewording.',
  modality: 'text',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text', placeholder: 'What should it work on?' }],
  options: z.strictObject(seq2seqOptions),
  result: z.object({ generated_text: z.string(), ...writtenFields }),
  describeInput: ({ text }) => text,
  describeResults: describeWritten,
});
