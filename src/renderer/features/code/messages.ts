/** Every sentence of the Code tab. */
export const messages = {
  language: 'Language',
  copy: 'Copy',
  explain: 'The same request from another program.',
  last: 'The request of the result that is shown.',
  next: 'The request that Run would send now.',
  draft: 'Write an input, and the request stands here.',
  noCommand: 'hearth run takes one text. For a chat or many lines, use another one.',
  token: (variable: string) => `${variable} holds the token that hearth serve prints when it starts.`,
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  command: 'hearth run',
} as const;
