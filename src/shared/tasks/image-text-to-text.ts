/** image-text-to-text: pictures with a question or a chat go in, an answer comes out. */
import { z } from 'zod';
import { describeMedia, imageSchema, type MediaRef } from '../media.ts';
import { defineTask, textSchema } from './contract.ts';
import { regionSchema } from './picture-regions.ts';
import { describeWritten, writtenFields } from './seq2seq-options.ts';
import { chatMessageSchema, type ChatMessage } from './text-generation.ts';

/** Most pictures of one question: each takes hundreds of tokens of the context. */
const MAX_PICTURES = 16;
/** Most messages of a chat. */
const MAX_MESSAGES = 1_000;

const images = z.array(imageSchema).min(1, 'holds no picture').max(MAX_PICTURES);
const messages = z.array(chatMessageSchema).min(1, 'holds no message').max(MAX_MESSAGES);

type Picture = string | MediaRef;
/** A question about pictures, or a chat about them: there they belong to its first message of the user. */
type Asked = { images: Picture[] } & ({ text: string } | { messages: ChatMessage[] });

const input = z
  .union([
    z.strictObject({ images, text: textSchema }),
    z.strictObject({ image: imageSchema, text: textSchema }),
    z.strictObject({ images, messages }),
    z.strictObject({ image: imageSchema, messages }),
  ])
  .transform((given): Asked => {
    const pictures = 'image' in given ? [given.image] : given.images;
    return 'text' in given
      ? { images: pictures, text: given.text }
      : { images: pictures, messages: given.messages };
  });

/** Contract of image-text-to-text. */
export const imageTextToText = defineTask({
  id: 'image-text-to-text',
  title: 'Image and text to text',
  summary: 'Answers questions about pictures.',
  modality: 'image',
  input,
  fields: [
    { name: 'images', kind: 'images', title: 'Pictures' },
    { name: 'text', kind: 'text', title: 'Question', placeholder: 'What is in the picture?' },
  ],
  options: z.strictObject({
    max_new_tokens: z.int().min(1).max(16_384).default(256).meta({
      title: 'Longest answer',
      description: 'Stops after this many new tokens.',
      unit: 'tokens',
      step: 1,
      rank: 1,
    }),
    temperature: z.number().min(0).max(5).default(0).meta({
      title: 'Temperature',
      description: '0 always takes the likeliest token (greedy); higher values vary more.',
      step: 0.05,
      rank: 2,
    }),
    top_p: z.number().gt(0).max(1).default(1).meta({
      title: 'Top p',
      description: 'Draws only from the likeliest tokens that together have this probability.',
      step: 0.01,
    }),
    top_k: z.int().min(0).max(1_000_000).default(50).meta({
      title: 'Top k',
      description: 'Draws only from this many of the likeliest tokens; 0 is no limit.',
      step: 1,
    }),
    repetition_penalty: z.number().gt(0).max(10).default(1).meta({
      title: 'Repetition penalty',
      description: 'Above 1, tokens that were there before become less likely; 1 is off.',
      step: 0.01,
    }),
    seed: z.int().min(0).max(0xffff_ffff).optional().meta({
      title: 'Seed',
      description: 'The same seed gives the same text; left out, each run draws its own.',
    }),
  }),
  result: z.object({
    generated_text: z.string(),
    ...writtenFields,
    /** Where the answer to a task of Florence-2 speaks of places in the picture. */
    regions: z.array(regionSchema).optional(),
  }),
  describeInput: (asked) => {
    const text = 'text' in asked ? asked.text : (asked.messages.at(-1)?.content ?? '');
    const [first] = asked.images;
    return text === '' && first !== undefined ? describeMedia(first, 'a picture') : text;
  },
  describeResults: describeWritten,
});
