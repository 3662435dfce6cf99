/** Every sentence of the text workbench. */
import { counted, formatNumber, formatSeconds } from '../../ui/format.ts';

/** The words of the text workbench. */
export const messages = {
  mode: 'Mode',
  chat: 'Chat',
  completion: 'Completion',
  log: 'Conversation',
  message: 'Message',
  text: 'Text to continue',
  messagePlaceholder: (model: string) => `Write to ${model}`,
  textPlaceholder: 'The beginning of a text',
  whileBusy: 'Write the next message while it answers',
  emptyChat: 'Ask something, or say how a story should begin.',
  emptyCompletion: 'Write the beginning of a text. The model goes on from there.',
  completionOnly: 'This model has no chat template, so it goes on with your text.',
  copy: 'Copy the answer',
  again: 'Run again',
  you: 'You',
  toEnd: 'Jump to the end',
  stopped: 'Stopped',
  cutShort: 'Cut at the longest answer',
  liveRate: (rate: number) => `${formatNumber(rate, 1)} tok/s`,
  firstToken: (ms: number) => `first token ${formatSeconds(ms)}`,
  liveTokens: (count: number) => `about ${counted(count, 'token', 'tokens')}`,
  tokens: (count: number) => counted(count, 'token', 'tokens'),
} as const;
