/** Every sentence of the Models view. */
import type { MeasuredSpeed, ModelSource } from '../../../shared/models.ts';
import { counted, formatBytes, formatMs, formatNumber, splitName } from '../../ui/format.ts';
import { sourceName } from '../run/backends.ts';
import { messages as run } from '../run/messages.ts';
import type { Chip } from './kinds.ts';
import type { Sort } from './list.ts';

const CHIPS: Readonly<Record<Chip, string>> = {
  all: 'All',
  text: 'Text',
  picture: 'Picture',
  sound: 'Sound',
  clip: 'Clip',
  series: 'Series',
  other: 'Other',
  embedded: 'Embedded',
};
const SORTS: Readonly<Record<Sort, string>> = {
  used: 'Last used',
  name: 'Name',
  size: 'Size',
  speed: 'Speed',
};

/** The words of the table and its head. */
export const messages = {
  title: 'Models',
  region: 'Models on this machine',
  summary: (count: number, bytes: number) => `${formatNumber(count)} on this machine, ${formatBytes(bytes)}`,
  shown: (count: number) => `${counted(count, 'model', 'models')} shown`,
  filter: 'Filter models',
  filterHint: 'Filter',
  add: 'Add models',
  hidePane: 'Hide the details',
  showPane: 'Show the details',
  paneWidth: 'Width of the details',

  chips: 'Kinds of models',
  chip: (chip: Chip) => CHIPS[chip],
  chooseChip: (chip: Chip) =>
    chip === 'all' ? 'Show all kinds of models' : `Show only: ${CHIPS[chip].toLowerCase()}`,
  count: (count: number) => formatNumber(count),
  sortBy: (sort: Sort) => `Sort by ${SORTS[sort].toLowerCase()}`,
  sort: (sort: Sort) => SORTS[sort],
  sortMenu: 'Order',

  model: 'Model',
  file: 'File',
  size: 'Size',
  from: 'From',
  used: 'Used',
  state: 'On this machine',
  never: 'never',
  more: (count: number) => `+${formatNumber(count)}`,
  loading: run.stageNow,
  percent: run.percent,
  speed: (speed: Pick<MeasuredSpeed, 'tokens_per_second' | 'run_ms'>) =>
    speed.tokens_per_second === null
      ? formatMs(speed.run_ms)
      : `${formatNumber(speed.tokens_per_second, speed.tokens_per_second < 10 ? 1 : 0)}\u202ftok/s`,

  waiting: 'Looking for models.',
  none: 'There is no model on this machine yet.',
  noneOwn: 'No model of your own yet. The embedded ones work now.',
  nothingMatches: run.nothingMatches,
  clearFilter: 'Clear the filter',

  here: (bytes: number) => `${formatBytes(bytes)} here`,
  space: (source: ModelSource | null, bytes: number) =>
    `${source === null ? 'Others' : sourceName(source)} ${formatBytes(bytes)}`,
  spaceSummary: (parts: readonly string[]) => `Space by place: ${parts.join(', ')}`,

  group: 'Models',
  menu: (model: string) => `What can be done with ${splitName(model).name}`,
  open: 'Open in Run',
  load: 'Load',
  tryAgain: 'Try again',
  stopLoad: 'Stop loading',
  unload: 'Unload',
  keep: 'Keep in memory',
  keepNoLonger: 'Keep it no longer',
  release: 'Release it',
  convert: 'Convert',
  stopConvert: 'Stop converting',
  check: 'Check files',
  stopCheck: 'Stop the check',
  reveal: 'Show folder',
  copyPath: 'Copy path',
  copyName: 'Copy name',
  remove: 'Remove',
  named: (action: string, model: string) => `${action}: ${splitName(model).name}`,
  copied: (text: string) => `Copied: ${text}`,
  notCopied: (text: string) => `The clipboard is closed to this page. Here it is to copy by hand: ${text}`,
  addAction: 'Add models from a folder or a file',
} as const;
