/** Every sentence of captions. */

/** The words of the view. */
export const messages = {
  caption: 'Caption',
  text: 'Text',
  file: 'caption',
  done: 'The caption is complete.',
} as const;
