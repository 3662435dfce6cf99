/** What the three examples say, and the inputs that they run. */
export const exampleMessages = {
  story: {
    title: 'Write a story',
    text: 'A small model, word by word',
    input: 'Tell me a story about a little lamp that did not want to sleep.',
    sample:
      'Once upon a time there was a little lamp that did not want to sleep. Every evening it looked out of the window and waited for the',
  },
  sound: {
    title: 'How does it sound?',
    text: 'Good or bad, with a score',
    input: 'The delivery was late, but the chair is lovely.',
    sample: '“The chair is lovely.”',
    labels: [
      { label: 'positive', score: 0.94 },
      { label: 'negative', score: 0.06 },
    ],
  },
  meaning: {
    title: 'Which lines mean the same?',
    text: 'Paste lines, see their neighbours',
    input: [
      'The radiator in the bedroom stays cold',
      'No hot water since this morning',
      'The boiler shows error F28',
      'My rent went up without a letter',
      'When is the deposit paid back',
      'A parcel was left in the stairwell',
      'The letter box does not lock',
      'The lift is stuck on the third floor',
    ].join('\n'),
    samples: ['The radiator stays cold', 'No hot water today', 'My rent went up', 'When is the deposit paid'],
  },
} as const;
