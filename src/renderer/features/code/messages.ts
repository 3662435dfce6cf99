/** Every sentence of the Code tab. */
export const messages = {
  language: 'Language',
  copy: 'Copy',
  explain: 'The same request from another program.',
  draft: 'Write an input, and the request stands here.',
  noCommand: 'hearth run takes one text. For a chat or many lines, use curl or JavaScript.',
  token: (variable: string) => `${variable} holds the token that hearth serve prints when it starts.`,
  curl: 'curl',
  javascript: 'JavaScript',
  command: 'hearth run',
} as const;
