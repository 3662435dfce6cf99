/** Every sentence of the batch. */
import { counted, formatNumber, splitName } from '../../ui/format.ts';

/** The words of the batch. */
export const messages = {
  heading: (title: string, files: number) => `${title}: ${counted(files, 'file', 'files')}`,
  with: (model: string, options: number) =>
    options === 0
      ? `with ${splitName(model).name}`
      : `with ${splitName(model).name} and ${counted(options, 'changed option', 'changed options')}`,
  progress: 'Progress of the batch',
  done: (done: number, all: number) => `${formatNumber(done)} of ${formatNumber(all)} done`,
  failed: (count: number) => `${formatNumber(count)} failed`,
  waiting: (count: number) => `${formatNumber(count)} waiting`,
  stoppedAt: (done: number, all: number) => `Stopped at ${formatNumber(done)} of ${formatNumber(all)}`,
  stop: 'Stop',
  rest: 'Run the rest',
  failedAgain: 'Run what failed again',
  csv: 'Save as CSV',
  json: 'Save as JSON',
  close: 'Close',
  hide: 'Back',
  file: 'File',
  size: 'Size',
  result: 'Result',
  time: 'Time',
  table: 'Results of the batch',
  states: { waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', stopped: 'Stopped' },
  running: 'Running',
  oneAtATime: 'A batch is still running. Stop it, or wait for its end.',
  ended: (title: string, done: number, failed: number) =>
    failed === 0
      ? `${title}: ${counted(done, 'file', 'files')} done.`
      : `${title}: ${formatNumber(done)} done, ${formatNumber(failed)} failed.`,
  show: 'Show',
  waitsForLink: 'Waits for the connection',
  waitsForQueue: 'Too much is waiting; it is tried again',
  waitsForAgain: (reason: string) => `${reason} It is tried again.`,
  wrongOptions: 'The options of this model do not fit its task. Correct them in the workbench first.',
  group: 'Batch',
  actions: {
    show: 'Show the batch',
    hide: 'Leave the batch, which goes on',
    stop: 'Stop the batch',
    rest: 'Run the rest of the batch',
    csv: 'Save the batch as CSV',
    json: 'Save the batch as JSON',
    close: 'Close the batch',
  },
  noFile: 'The file is no longer there.',
  brokeOff: 'The answer broke off before its end.',
  brokeOffHint: 'Run it again.',
  numbers: (count: number) => counted(count, 'number', 'numbers'),
  closeTitle: 'Close the batch?',
  closeText: (count: number) =>
    `The results of ${counted(count, 'file', 'files')} are not kept in one table; each run stays in Activity.`,
  replaceTitle: 'Start another batch?',
  replace: 'Start it',
  fileName: 'batch',
} as const;
