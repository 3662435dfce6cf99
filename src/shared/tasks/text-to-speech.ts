/** text-to-speech: a text goes in, speech comes out. */
import { z } from 'zod';
import { mediaResultSchema } from '../media.ts';
import { defineTask, textInput } from './contract.ts';

/** Contract of text-to-speech. */
export const textToSpeech = defineTask({
  id: 'text-to-speech',
  title: 'Text to speech',
  summary: 'Reads a text aloud.',
  modality: 'audio',
  input: textInput,
  fields: [{ name: 'text', kind: 'text', title: 'Text', placeholder: 'Write what is to be said' }],
  options: z.strictObject({
    voice: z.string().min(1).max(100).optional().meta({
      title: 'Voice',
      description: 'The name or number of one of the voices of the model; left out, its first.',
      rank: 1,
    }),
    speed: z.number().min(0.25).max(4).default(1).meta({
      title: 'Speed',
      description: '2 is twice as fast.',
      step: 0.05,
      rank: 2,
    }),
    seed: z.int().min(0).max(0xffff_ffff).optional().meta({
      title: 'Seed',
      description: 'The same seed gives the same speech; left out, a new one each time.',
      step: 1,
    }),
  }),
  result: z.object({
    /** A 16-bit mono WAV. */
    audio: mediaResultSchema,
    /** Samples a second. */
    sampling_rate: z.int().positive(),
    /** Each sentence with its start and end in seconds. */
    chunks: z.array(z.object({ text: z.string(), timestamp: z.tuple([z.number(), z.number()]) })),
    duration: z.number().nonnegative(),
  }),
  describeInput: ({ text }) => text,
  describeResults: (results) =>
    `${results.reduce((sum, { duration }) => sum + duration, 0).toFixed(1)} s of speech`,
});
