/** Every sentence of captions and of answers about pictures. */

/** The words of the view. */
export const messages = {
  caption: 'Caption',
  answer: 'Answer',
  question: 'Question',
  nothing: 'The model wrote nothing.',
  text: 'Text',
  file: 'caption',
  done: 'The text is complete.',
} as const;
