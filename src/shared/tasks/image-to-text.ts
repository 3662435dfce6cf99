/** image-to-text: a picture goes in, a caption comes out. */
import { z } from 'zod';
import { describeMedia, imageSchema } from '../media.ts';
import { defineTask } from './contract.ts';
import { MAX_BEAMS } from './seq2seq-options.ts';

/** Longest prompt of a caption, in characters: captions start with a few words. */
const MAX_PROMPT = 2_000;

/** Contract of image-to-text. */
export const imageToText = defineTask({
  id: 'image-to-text',
  title: 'Image to text',
  summary: 'Describes a picture in a sentence.',
  modality: 'image',
  input: z
    .union([
      imageSchema,
      z.strictObject({ image: imageSchema, prompt: z.string().max(MAX_PROMPT).optional() }),
    ])
    .transform((given) => (typeof given === 'string' || 'media_id' in given ? { image: given } : given)),
  fields: [
    { name: 'image', kind: 'image', title: 'Picture' },
    { name: 'prompt', kind: 'text', title: 'Starts with', placeholder: 'a photo of', optional: true },
  ],
  options: z.strictObject({
    max_new_tokens: z.int().min(1).max(4_096).optional().meta({
      title: 'Longest caption',
      description: 'The caption ends here at the latest; left out, what the model asks for, else 64.',
      unit: 'tokens',
      step: 1,
      rank: 1,
    }),
    num_beams: z.int().min(1).max(MAX_BEAMS).optional().meta({
      title: 'Beams',
      description:
        'How many captions are followed side by side; 1 writes word by word. Left out, what the model asks for.',
      step: 1,
      rank: 2,
    }),
  }),
  result: z.object({ generated_text: z.string() }),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: ([first, ...others]) =>
    first === undefined || others.length > 0 ? `${String(others.length + 1)} captions` : first.generated_text,
});
