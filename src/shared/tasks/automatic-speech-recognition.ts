/** automatic-speech-recognition: speech goes in, its text comes out, with times where they are asked for. */
import { z } from 'zod';
import { audioInput, describeMedia } from '../media.ts';
import { defineTask } from './contract.ts';

/** A stretch of speech: text with its start and end in seconds (the end may be unknown at the very end). */
export const chunkSchema = z.object({
  text: z.string(),
  timestamp: z.tuple([z.number().nonnegative(), z.number().nonnegative().nullable()]),
});
/** A stretch of speech. */
export type Chunk = z.output<typeof chunkSchema>;

/** How a line of a transcript was heard. The window that it is part of has one measure for all of its lines. */
export const heardSchema = z.object({
  /** Where its window begins, in seconds. */
  window: z.number().nonnegative(),
  /** Ids of its tokens, those of its times among them. */
  tokens: z.array(z.int().nonnegative()),
  /** The temperature that its text stayed at. */
  temperature: z.number().nonnegative(),
  /** Mean logarithm of the probabilities of its window's tokens. */
  log_probability: z.number(),
  /** Probability that nothing is said in its window. */
  no_speech: z.number().min(0).max(1),
});
/** How a line of a transcript was heard. */
export type Heard = z.output<typeof heardSchema>;

const temperature = z.number().min(0).max(2);
/** The temperatures of OpenAI's `transcribe()`: greedy first, and five more tries where that fails. */
const TEMPERATURES = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** More tries at one stretch only cost time. */
const MAX_TEMPERATURES = 10;

/** Contract of automatic-speech-recognition. */
export const automaticSpeechRecognition = defineTask({
  id: 'automatic-speech-recognition',
  title: 'Speech to text',
  summary: 'Writes down what is said.',
  modality: 'audio',
  input: audioInput,
  fields: [{ name: 'audio', kind: 'audio', title: 'Sound' }],
  options: z.strictObject({
    language: z.string().min(2).max(40).optional().meta({
      title: 'Language',
      description: 'A name or code, such as english or en; left out, it is told from the sound.',
      rank: 1,
    }),
    task: z
      .enum(['transcribe', 'translate'])
      .default('transcribe')
      .meta({
        title: 'Write',
        description: 'As it was said, or translated into English.',
        names: { transcribe: 'As it was said', translate: 'In English' },
        rank: 2,
      }),
    return_timestamps: z
      .union([z.boolean(), z.enum(['word', 'char'])])
      .default(false)
      .meta({
        title: 'Times',
        description: 'Gives the time of each line; "word" and "char" where the model can.',
        names: { false: 'None', true: 'Each line', word: 'Each word', char: 'Each letter' },
        rank: 3,
      }),
    temperature: z
      .union([temperature, z.array(temperature).min(1).max(MAX_TEMPERATURES)])
      .default([...TEMPERATURES])
      .meta({
        title: 'Temperatures',
        description:
          'Each next one is tried where the text of a stretch repeats itself or is unsure; 0 alone tries once. Whisper only.',
      }),
    compression_ratio_threshold: z.number().positive().max(1_000).optional().meta({
      title: 'Repeats itself above',
      description:
        'How well the text of a stretch may be compressed before it is heard again; left out, 1.35 or what the model says. Whisper only.',
      step: 0.05,
    }),
    logprob_threshold: z.number().min(-100).max(0).optional().meta({
      title: 'Unsure below',
      description:
        'Mean log probability below which a stretch is heard again; left out, -1 or what the model says. Whisper only.',
      step: 0.1,
    }),
    no_speech_threshold: z.number().min(0).max(1).optional().meta({
      title: 'Silent above',
      description:
        'Probability of no speech above which an unsure stretch is left out; left out, 0.6 or what the model says. Whisper only.',
      step: 0.05,
    }),
    seed: z.int().min(0).max(0xffff_ffff).default(0).meta({
      title: 'Seed',
      description: 'What the temperatures above 0 draw by: the same sound and seed give the same text.',
      step: 1,
    }),
    max_new_tokens: z.int().min(1).max(100_000).optional().meta({
      title: 'Longest text',
      description: 'Tokens for each 30 seconds; left out, what the model can.',
      unit: 'tokens',
      step: 1,
    }),
  }),
  result: z.object({
    text: z.string(),
    /** ISO 639-1 code, as Whisper says it; null where the model knows no languages. */
    language: z.string().nullable(),
    /** How sure the detection was, in [0, 1]; only where the language was told from the sound. */
    language_probability: z.number().optional(),
    chunks: z.array(chunkSchema).optional(),
    /** How each of the chunks was heard, in their order; only where they are lines of a Whisper model. */
    heard: z.array(heardSchema).optional(),
    /** Length of the sound, in seconds. */
    duration: z.number().nonnegative(),
  }),
  describeInput: ({ audio }) => describeMedia(audio, 'a sound'),
  describeResults: ([first, ...others]) =>
    first === undefined || others.length > 0 ? `${String(others.length + 1)} texts` : first.text,
});
