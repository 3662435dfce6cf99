/** What the examples say, and the texts that they run. */
import { formatMs } from '../../ui/format.ts';

/** The words of the examples. */
export const exampleMessages = {
  answersIn: (ms: number) => `Answers in about ${formatMs(ms)} here`,
  story: {
    title: 'Write a story',
    text: 'A small model, word by word',
    input: 'Tell me a story about a cat and a lamp.',
    /** ember's own beginning for this input, seed 1. */
    sample:
      'Once there lived a happy cat in the garden. His name was Tom. His favorite thing was a blue lamp. One sunny day the lamp was',
  },
  sound: {
    title: 'How does it sound?',
    text: 'Good or bad, with a score',
    input: 'The delivery was late, but the chair is lovely.',
    sample: '“… late, but the chair is lovely.”',
    /** What sentiment-minilm says of this input. */
    labels: [
      { label: 'positive', score: 0.99 },
      { label: 'negative', score: 0.01 },
    ],
  },
  meaning: {
    title: 'Which lines mean the same?',
    text: 'Lines and their neighbours',
    input: [
      'A cat sleeps on the sofa',
      'Another delay on the railway',
      'It will rain tomorrow',
      'A recipe for a fresh loaf',
      'The train is late again',
      'A kitten naps on the couch',
      'How do I bake bread?',
      'The forecast says heavy showers',
    ].join('\n'),
    samples: [
      'A cat sleeps on the sofa',
      'A kitten naps on the couch',
      'The train is late again',
      'Another delay on the railway',
    ],
    /** What all-MiniLM-L6-v2 says of these four. */
    likeness: [
      [1, 0.76, 0, 0.01],
      [0.76, 1, 0, 0.02],
      [0, 0, 1, 0.69],
      [0.01, 0.02, 0.69, 1],
    ],
  },
  find: { title: 'Find things in a picture', text: 'Boxes that you can filter' },
  part: { title: 'Cut a picture into its parts', text: 'A mask for each kind of thing' },
  depth: { title: 'See how far away things are', text: 'Depth in colours, with a probe' },
  sampleGone: 'The example picture could not be read.',
} as const;
