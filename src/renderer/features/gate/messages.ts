/** Every sentence of the kept examples. */
import type { Change } from '../../../shared/examples/changes.ts';
import type { Verdict } from '../../../shared/examples/comparison.ts';
import type { ReplaySummary } from '../../../shared/examples/summary.ts';
import type { Differing } from './differing.ts';
import { counted, formatMs, formatNumber, splitName } from '../../ui/format.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = { same: 'Same', close: 'Close', different: 'Different' };
const CHANGES: Readonly<Record<Change['what'], string>> = {
  model: 'Model',
  variant: 'Variant',
  device: 'Device',
  engine: 'Engine',
  version: 'Version',
  precision: 'Precision',
  option: 'Option',
};

/** `Precision: q8 → q4`. */
const changeOf = ({ what, name, before, after }: Change): string =>
  `${what === 'option' || what === 'version' ? name : CHANGES[what]}: ${before ?? 'standard'} → ${after ?? 'standard'}`;

/** The words of the kept examples. */
export const messages = {
  title: 'Examples',
  group: 'Examples',
  keep: 'Keep as an example',
  takeOut: 'Take out of the examples',
  kept: 'Kept as an example.',
  notInHistory: 'This run is not in the history, so it can’t be kept.',
  removed: (count: number) =>
    count === 1
      ? 'The example was taken out.'
      : `${counted(count, 'example was', 'examples were')} taken out.`,
  adopted: (count: number) =>
    `${counted(count, 'new result is an example', 'new results are examples')} from now on.`,

  reading: 'Reading the examples.',
  none: 'Keep runs whose results are good. After a change of model, variant, engine or option they run again here, and what differs is shown.',
  noneOfTask: 'No example of this task is kept.',
  openHistory: 'Choose from the history',
  tryAgain: 'Try again',

  task: 'Task',
  anyTask: 'All tasks',
  with: 'Run with',
  asKept: 'Model of each example',
  asWorkbench: 'As on the workbench now',
  replay: (count: number) => `Replay ${counted(count, 'example', 'examples')}`,
  replayKey: 'Replay the kept examples',
  show: 'Show the kept examples',
  stop: 'Stop',
  progress: (done: number, total: number) => `${formatNumber(done)} of ${formatNumber(total)}`,
  progressBar: 'Progress of the replay',

  list: 'Kept examples',
  input: 'Input',
  modelColumn: 'Model',
  before: 'Kept',
  after: 'Now',
  verdictColumn: 'Verdict',
  time: 'Time',
  none_: '–',
  notYet: 'Not replayed',
  failed: 'Failed',
  verdict: (verdict: Verdict) => VERDICTS[verdict],
  times: (before: number | null, after: number | null) =>
    `${before === null ? '–' : formatMs(before)} → ${after === null ? '–' : formatMs(after)}`,
  untitled: 'Without text',

  /** `7 of 8 as before, 1 differs; 1.8× faster`. */
  summary: ({ total, same, close, different, failed, speed }: ReplaySummary) => {
    const parts = [
      `${formatNumber(same + close)} of ${formatNumber(total)} as before`,
      ...(close > 0 ? [`${formatNumber(close)} of them only nearly`] : []),
      ...(different > 0 ? [`${formatNumber(different)} ${different === 1 ? 'differs' : 'differ'}`] : []),
      ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
    ].join(', ');
    if (speed === null) return parts;
    const times = `${formatNumber(Math.max(speed, 1 / speed), 1)}×`;
    return `${parts}; ${times} ${speed > 1 ? 'faster' : 'slower'}`;
  },
  changed: 'What changed',
  nothingChanged: 'Nothing that is recorded: model, engine and options are those of before.',
  change: changeOf,
  /** `3 of your examples would run differently now: sentiment-minilm, Precision: q8 → q4.` */
  differing: ({ examples: { length: count }, model, change, more }: Differing) =>
    `${count === 1 ? 'One' : formatNumber(count)} of your examples would run differently now: ${splitName(model).name}, ${changeOf(change)}${
      more > 0 ? `, and ${counted(more, 'more change', 'more changes')}` : ''
    }.`,
  replayDiffering: ({ examples: { length: count } }: Differing) =>
    count === 1 ? 'Replay it' : 'Replay them',
  dismiss: 'Dismiss',
  goBack: 'Go back',
  goBackHint: 'The workbench gets the model, variant and options of the kept runs again.',
  wentBack: (model: string, device: string | null) =>
    `The workbench is back at ${splitName(model).name}.${
      device === null ? '' : ` It ran on ${device} then; the device is chosen in System.`
    }`,
  adopt: 'Keep the new results',
  adoptOne: 'Keep the new result',
  openKept: 'Open in Run',
  actionsOf: (title: string) => `What can be done with “${title}”`,

  item: (index: number) => `Input ${formatNumber(index + 1)}`,
  moreItems: (count: number) => `${counted(count, 'more input is', 'more inputs are')} not shown.`,
  figure: 'Name',
  change_: 'Change',
  overlap: 'IoU',
  delta: (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : '±'}${formatNumber(Math.abs(value), 3)}`,
  score: (value: number) => formatNumber(value, 3),
  gone: 'This example is not kept any more.',
  notReplayed: 'It was not replayed yet.',
  keptBoxes: 'Kept, dashed',
  newBoxes: 'Now, solid',
  boxesOf: (side: string) => `Picture with the boxes: ${side}`,
  pictureOf: (side: string) => `Picture: ${side}`,
  soundOf: (side: string) => `Sound: ${side}`,
  pictureGone: 'The picture is not here any more.',
} as const;
