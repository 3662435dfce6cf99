/** Every sentence of the workbench that is made from a task's fields. */
import { counted } from '../../ui/format.ts';

/** The words of the workbench. */
export const messages = {
  optional: 'can be left out',
  lines: (count: number) => counted(count, 'line', 'lines'),
  given: (count: number) => counted(count, 'entry', 'entries'),
  firstText: 'Write one, then Enter',
  nextText: 'One more',
  removeText: (text: string) => `Remove ${text}`,
  input: 'Input',
  resultFor: 'Result',
  copy: 'Copy as JSON',
  save: 'Save as JSON',
} as const;
