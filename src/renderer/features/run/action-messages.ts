/** What the actions of Run are called. */
import type { TextMode } from './request.ts';

/** The words of the actions. */
export const actionMessages = {
  group: 'Run',
  run: 'Run',
  stop: 'Stop the run',
  goFirst: 'Put the run first in the queue',
  again: 'Run again',
  newChat: 'New conversation',
  pickModel: 'Choose a model',
  pickTask: 'Choose a task',
  examples: 'Show the examples',
  copy: 'Copy the result',
  copied: 'Copied',
  notCopied: 'The clipboard is closed to this page. Select the text and copy it there.',
  save: 'Save the result',
  compare: 'Compare models',
  closeCompare: 'Close the comparison',
  unload: (name: string) => `Unload ${name}`,
  mode: (mode: TextMode) => (mode === 'chat' ? 'Write as a chat' : 'Write one text'),
  options: 'Show the options',
  history: 'Show the history of this task',
  code: 'Show this run as code',
} as const;
