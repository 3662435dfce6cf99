/** Every sentence around rendered markdown. */
export const messages = {
  copyCode: 'Copy the code',
  code: 'Code',
  /** A picture that is not fetched. */
  picture: (name: string) => (name === '' ? 'Picture, not loaded' : `Picture, not loaded: ${name}`),
  openTitle: 'Open this address?',
  openText: 'It was written by a model and opens in your browser.',
  open: 'Open',
  cancel: 'Cancel',
  done: 'Done',
  notDone: 'Not done',
} as const;
