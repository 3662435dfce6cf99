/** Every sentence of the Run view. */
import type { LoadStage } from '../../../shared/inference.ts';
import { counted, formatNumber, formatSeconds, splitName } from '../../ui/format.ts';
import type { FitKind, ModelGroup, PickerOrder } from './model-groups.ts';
import type { PaneTab } from '../../stores/view.ts';

const STAGES: Readonly<Record<LoadStage, { readonly now: string; readonly done: string }>> = {
  'making-room': { now: 'Making room', done: 'Made room' },
  starting: { now: 'Starting the engine', done: 'Started the engine' },
  checking: { now: 'Checking the file', done: 'Checked the file' },
  converting: { now: 'Converting the weights', done: 'Converted the weights' },
  reading: { now: 'Reading the weights', done: 'Read the weights' },
  'warming-up': { now: 'Warming up', done: 'Warmed up' },
};

const GROUPS: Readonly<Record<ModelGroup['id'], string>> = {
  'in-memory': 'In memory',
  recent: 'Recent',
  here: 'On this machine',
  fits: 'Fits',
  tight: 'Tight',
  slow: 'Slow',
  'too-big': 'Too big',
  other: 'Not known, or set aside',
};

const TABS: Readonly<Record<PaneTab, string>> = {
  result: 'Result',
  options: 'Options',
  history: 'History',
  code: 'Code',
};

/** The words of the Run view. */
export const messages = {
  heading: (task: string) => `Run: ${task}`,
  pickTask: 'Task',
  pickModel: 'Model',
  noModel: 'Choose a model',
  run: 'Run',
  stop: 'Stop',
  stopped: 'Stopped',
  again: 'Again',
  fromFile: 'From a file',
  save: 'Save',
  cancel: 'Cancel',
  newChat: 'New conversation',
  hidePane: 'Hide the side pane',
  showPane: 'Show the side pane',
  sidePane: 'Side pane',
  tab: (tab: PaneTab) => TABS[tab],
  paneWidth: 'Width of the side pane',
  workArea: 'Work area',

  searchModels: 'Search models',
  group: (group: ModelGroup['id']) => GROUPS[group],
  orders: 'Group the models',
  order: (order: PickerOrder) => (order === 'use' ? 'By use' : 'By fit'),
  fits: 'Show only',
  fit: (fit: FitKind | 'any') => (fit === 'any' ? 'Any fit' : GROUPS[fit]),
  moreModels: (count: number) =>
    `${counted(count, 'more model', 'more models')}. Write a part of a name to find one.`,
  noneFits: (fit: FitKind) => `No model here is under “${GROUPS[fit]}”.`,
  allTasks: 'All tasks',
  noModelFor: (task: string) => `No model for ${task.toLowerCase()} is on this machine yet.`,
  nothingMatches: (query: string) => `Nothing matches “${query}”.`,
  notYet: 'Not yet',

  files: (count: number) => counted(count, 'file', 'files'),
  showFiles: 'Show the files of this model',
  hideFiles: 'Hide the files',
  anyFile: 'The file that fits best',
  rowKeys: 'shows its files',
  compare: 'Compare',
  more: 'More actions',
  details: 'Details',
  fewer: 'Fewer details',
  warningCount: (count: number) => counted(count, 'note', 'notes'),

  queued: (place: string, held: boolean) =>
    `${place.charAt(0).toUpperCase()}${place.slice(1)}${held ? '. The queue is held.' : ''}`,
  starting: 'Asking for it',
  loadingTitle: (name: string) => `Loading ${name}`,
  loadingLeft: (ms: number) => `Loading, about ${formatSeconds(ms)} more`,
  stageNow: (stage: LoadStage) => STAGES[stage].now,
  stageDone: (stage: LoadStage) => STAGES[stage].done,
  lastLoad: (ms: number) => `It took ${formatSeconds(ms)} last time.`,
  firstLoad: 'Once it is in memory, it answers at once.',
  keepIt: 'Keep in memory',
  keptIt: 'Kept in memory',
  percent: (share: number) => `${formatNumber(Math.round(share * 100))}\u202f%`,

  runsOn: 'Runs on',
  engine: 'Engine',
  device: 'Device',
  memory: 'Memory',
  why: 'Why',
  time: 'Time',
  timeParts: (parts: readonly string[]) => parts.join(', '),
  inQueue: (time: string) => `${time} waiting`,
  inLoad: (time: string) => `${time} loading`,
  inRun: (time: string) => `${time} running`,
  notRunYet: 'Nothing was run yet. Where it runs, and why, will stand here.',
  warnings: 'Worth knowing',
  tokensIn: (count: number) => `${counted(count, 'token', 'tokens')} in the input`,
  inputTokens: 'Input',

  homeTitle: 'What would you like to try?',
  homeText: 'Pick one of these. They are already here, need no download, and stay on this machine.',
  homeOr: 'Or begin with your own',
  homeMessage: 'Message',
  homePlaceholder: (model: string | null) =>
    model === null ? 'Write something' : `Write to ${splitName(model).name}`,
  unknownResult: 'The answer has a shape that this page does not know.',
  noWorkbench: (task: string) => `Runs of “${task}” cannot be shown here yet.`,
  inputNotKept: 'The input was too large to be kept. The result is here, but it cannot be run again.',
  undo: 'Undo',
  parked: 'What was on this workbench is put aside.',
  parkedRunning: 'What was on this workbench is put aside. Its answer goes on.',
  announceDone: (tokens: number) => `Answer complete, ${counted(tokens, 'token', 'tokens')}.`,
  announceStopped: 'Stopped.',
} as const;
