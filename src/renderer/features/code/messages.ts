/** Every sentence of the Code tab. */
export const messages = {
  language: 'Language',
  copy: 'Copy',
  explain: 'The same request from another program.',
  last: 'The request of the result that is shown.',
  next: 'The request that Run would send now.',
  draft: 'Write an input, and the request stands here.',
  noCommand: 'hearth run takes one text. For a chat or many lines, use another one.',
  token: (variable: string) => `${variable} holds the token. System shows it under Local API.`,
  apiOff: 'The local API is off, so nothing answers this.',
  turnOn: 'Turn it on',
  apiFailed: (problem: string) => `The local API could not start. ${problem}`,
  otherPort: 'Choose another port',
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  command: 'hearth run',
} as const;
