/** Every sentence of the Activity view. */
import type { LiveRequest, Outcome, RequestSource } from '../../../shared/activity.ts';
import { isErrorCode } from '../../../shared/errors.ts';
import { counted, formatNumber, formatSeconds, splitName } from '../../ui/format.ts';
import { errorMessages } from '../run/error-messages.ts';
import { messages as run } from '../run/messages.ts';
import { goFirst, goFirstOne, queuePlace } from './queue-words.ts';

const OUTCOMES: Readonly<Record<Outcome, string>> = { done: 'Done', stopped: 'Stopped', failed: 'Failed' };
const DOORS: Readonly<Record<RequestSource, string>> = {
  app: 'from this app',
  api: 'from the local API',
  cli: 'from the command line',
  evaluation: 'from an evaluation',
};

/** The words of the Activity view. */
export const messages = {
  title: 'Activity',
  hold: 'Hold the queue',
  letGo: 'Let the queue go on',
  heldNote: 'The queue is held. What runs goes on; what waits stays.',
  cancelAll: 'Cancel all',
  cancelAllTitle: (count: number) => `Cancel ${counted(count, 'request', 'requests')}?`,
  cancelAllText: 'What runs is stopped and keeps what it made so far; what waits is taken out of the queue.',

  now: 'Running and waiting',
  nothing: 'Nothing is running.',
  waitingForList: 'Looking at what runs.',
  stop: 'Stop',
  stopOne: (title: string) => `Stop: ${title}`,
  cancelOne: (title: string) => `Cancel: ${title}`,
  model: (model: string) => splitName(model).name,
  door: (source: RequestSource) => DOORS[source],
  queuePlace,
  goFirst,
  goFirstOne,
  place: (position: number) => formatNumber(position + 1),
  loading: (request: LiveRequest) =>
    request.stage === null
      ? 'Loading'
      : `${run.stageNow(request.stage)}${request.progress === null ? '' : `, ${run.percent(request.progress)}`}`,
  loadBar: (model: string) => run.loadingTitle(splitName(model).name),
  stepsBar: (title: string) => `Progress of ${title}`,
  tokens: (tokens: number, rate: number | null) =>
    `${counted(tokens, 'token', 'tokens')}${rate === null ? '' : `, ${formatNumber(rate, rate < 10 ? 1 : 0)}\u202ftok/s`}`,
  elapsed: formatSeconds,
  untitled: 'Without text',

  tabs: 'What is shown',
  history: 'History',
  examples: 'Examples',
  search: 'Search the history',
  searchHint: (total: number | null) =>
    total === null || total === 0 ? 'Search' : `Search ${counted(total, 'run', 'runs')}`,
  anyTask: 'Any task',
  taskFilter: 'Task',
  anyOutcome: 'Any outcome',
  outcomeFilter: 'Outcome',
  outcome: (outcome: Outcome) => OUTCOMES[outcome],
  select: 'Select',
  selectOne: (title: string) => `Select ${title}`,
  selected: (count: number) => `${formatNumber(count)} selected`,
  input: 'Input',
  modelColumn: 'Model',
  result: 'Result',
  ranOn: 'Ran on',
  time: 'Time',
  at: 'At',
  none: '–',
  source: (source: RequestSource) =>
    ({ app: 'App', api: 'API', cli: 'CLI', evaluation: 'Evaluation' })[source],
  failed: (code: string | null, summary: string) => (isErrorCode(code) ? errorMessages.title(code) : summary),
  stopped: (summary: string) => (summary === '' ? 'Stopped' : `Stopped, ${summary}`),

  noHistory: 'Your runs will be listed here.',
  reading: 'Reading the history.',
  nothingMatches: (search: string) =>
    search === '' ? 'No run is like that.' : `Nothing matches “${search}”.`,
  found: (count: number) => `${counted(count, 'run', 'runs')} found`,
  clearFilter: 'Show all runs',
  only: (what: string) => `Show only runs: ${what.toLowerCase()}`,
  tryAgain: 'Try again',

  open: 'Open in Run',
  rerun: 'Run again',
  compare: 'Compare 2',
  compareKey: 'Compare the two selected runs',
  delete: 'Delete',
  deleteSome: (count: number) =>
    count === 1 ? 'Delete this run' : `Delete ${counted(count, 'run', 'runs')}`,
  selectRow: 'Select',
  unselectRow: 'Take out of the selection',
  unselect: 'Clear the selection',
  more: 'More',
  clearAll: 'Clear the history',
  clearTitle: 'Clear the history?',
  clearText: (total: number) =>
    `${counted(total, 'run is', 'runs are')} deleted with their inputs and results. This can't be undone.`,
  clearAction: (total: number) => `Delete ${counted(total, 'run', 'runs')}`,
  deleted: (count: number) =>
    count === 1 ? 'The run was deleted.' : `${formatNumber(count)} runs were deleted.`,
  cleared: (count: number) => `The history is clear. ${counted(count, 'run was', 'runs were')} deleted.`,
  undo: 'Undo',
  menu: (title: string) => `What can be done with “${title}”`,
  group: 'Activity',
} as const;
