/** What the first page says. */
import { counted, formatBytes } from '../ui/format.ts';

/** The words of the first page. */
export const homeMessages = {
  allTasks: 'All tasks',
  title: 'What would you like to try?',
  first: 'Drop a file anywhere, or pick one of these. They are already here and need no download.',
  again: 'Drop a file anywhere, write something, or pick an example.',
  open: 'Open a file',
  or: 'Or begin with your own',
  examples: 'Examples',
  message: 'Message',
  placeholder: (name: string | null) => (name === null ? 'Write a message' : `Write to ${name}`),
  others: (count: number) =>
    `${counted(count, 'model', 'models')} of other programs ${count === 1 ? 'is' : 'are'} on this machine`,
  othersText: (parts: string, bytes: number) =>
    `${parts}: ${formatBytes(bytes)}. Hearth uses them where they are and copies nothing.`,
  part: (source: string, count: number) => `${source} ${counted(count, 'model', 'models')}`,
  showList: 'Show the list',
} as const;
