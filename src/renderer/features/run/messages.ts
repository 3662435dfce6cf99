/** Every sentence of the Run view. */
import type { ErrorCode } from '../../../shared/errors.ts';
import type { LoadStage } from '../../../shared/inference.ts';
import { counted, formatBytes, formatNumber, formatSeconds, splitName } from '../../ui/format.ts';
import type { ErrorAction } from './error-actions.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const STAGES: Readonly<Record<LoadStage, { readonly now: string; readonly done: string }>> = {
  'making-room': { now: 'Making room', done: 'Made room' },
  starting: { now: 'Starting the engine', done: 'Started the engine' },
  checking: { now: 'Checking the file', done: 'Checked the file' },
  converting: { now: 'Converting the weights', done: 'Converted the weights' },
  reading: { now: 'Reading the weights', done: 'Read the weights' },
  'warming-up': { now: 'Warming up', done: 'Warmed up' },
};

const VERDICTS: Readonly<Record<VerdictKind, string>> = {
  'in-memory': 'In memory',
  loading: 'Loading',
  unloading: 'Unloading',
  fits: 'Fits',
  tight: 'Tight',
  'too-big': 'Too big',
  failed: 'Failed',
  'set-aside': 'Set aside',
  unknown: 'Not loaded',
};

const TITLES: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'This input does not fit',
  TASK_NOT_SUPPORTED: 'The model does not do this task',
  DEVICE_UNAVAILABLE: 'The device that is asked for does not run here',
  GPU_REQUIRED: 'This model needs a GPU',
  UNAUTHORIZED: 'This page is not let in',
  FORBIDDEN: 'This is not allowed here',
  LARGE_MODEL_DISABLED: 'Large models are turned off',
  UNSAFE_CODE_REFUSED: 'This model brings its own code',
  NOT_FOUND: 'There is no such thing here',
  MODEL_NOT_FOUND: 'This model is not on this machine',
  METHOD_NOT_ALLOWED: 'This can not be asked for that way',
  MODEL_QUARANTINED: 'This model is set aside',
  PAYLOAD_TOO_LARGE: 'This input is too large',
  UNSUPPORTED_MEDIA_TYPE: 'This kind of input is not known',
  QUEUE_FULL: 'Too much is waiting',
  CANCELLED: 'Stopped',
  INTERNAL: 'Hearth made a mistake',
  MODEL_LOAD_FAILED: 'The model could not be loaded',
  RUNNER_CRASHED: 'The engine stopped while it worked',
  SHUTTING_DOWN: 'Hearth is closing',
  DISCONNECTED: 'Connection lost',
  TIMEOUT: 'No answer in time',
  INSUFFICIENT_MEMORY: 'This model does not fit in memory',
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
  cancel: 'Cancel',
  newChat: 'New conversation',
  hidePane: 'Hide the side pane',
  showPane: 'Show the side pane',
  sidePane: 'Side pane',
  options: 'Options',
  code: 'Code',
  workArea: 'Work area',

  searchModels: 'Search models',
  inMemory: 'In memory',
  onThisMachine: 'On this machine',
  allTasks: 'All tasks',
  noModelFor: (task: string) => `No model for ${task.toLowerCase()} is on this machine yet.`,
  nothingMatches: (query: string) => `Nothing matches “${query}”.`,
  notYet: 'Not yet',

  verdict: (verdict: Verdict) => VERDICTS[verdict.kind],
  verdictSize: ({ bytes, measured }: Verdict) =>
    bytes === null ? '' : `${measured ? '' : 'about '}${formatBytes(bytes)}`,
  verdictWhy: (verdict: Verdict): string => {
    const size = verdict.bytes === null ? 'its memory' : formatBytes(verdict.bytes);
    switch (verdict.kind) {
      case 'in-memory':
        return verdict.measured ? `It holds ${size}, measured.` : `It holds about ${size}.`;
      case 'fits':
        return `It needs about ${size}, and there is room.`;
      case 'tight':
        return `It needs about ${size}. Other models may be unloaded for it.`;
      case 'too-big':
        return `It needs about ${size}, more than this machine can give.`;
      case 'loading':
        return 'It is being loaded now.';
      case 'unloading':
        return 'It is being unloaded now.';
      case 'failed':
      case 'set-aside':
        return 'It did not run the last time.';
      case 'unknown':
        return 'What it needs is known once it was loaded.';
    }
  },
  verdictSum: 'What it is made of',
  sumTotal: 'Together',

  queued: (position: number) =>
    position === 0 ? 'Next in the queue' : `${counted(position, 'other', 'others')} before this one`,
  starting: 'Asking for it',
  loadingTitle: (name: string) => `Loading ${name}`,
  stageNow: (stage: LoadStage) => STAGES[stage].now,
  stageDone: (stage: LoadStage) => STAGES[stage].done,
  lastLoad: (ms: number) => `It took ${formatSeconds(ms)} last time.`,
  firstLoad: 'Once it is in memory, it answers at once.',
  percent: (share: number) => `${formatNumber(Math.round(share * 100))}\u202f%`,

  errorTitle: (code: ErrorCode) => TITLES[code],
  action: (action: ErrorAction): string => {
    switch (action.do) {
      case 'again':
        return 'Again';
      case 'choose-model':
        return 'Choose another model';
      case 'use-model':
        return `Use ${splitName(action.model).name} instead`;
      case 'unload':
        return `Unload ${splitName(action.model).name} and run again`;
      case 'release':
        return 'Release it and run again';
      case 'edit-input':
        return 'Change the input';
      case 'open-system':
        return 'See what this machine has';
    }
  },
  actionNote: (action: ErrorAction): string => {
    switch (action.do) {
      case 'again':
        return 'The same input and options';
      case 'choose-model':
        return 'Your input stays as it is';
      case 'use-model':
        return 'It is in memory now. Your input stays as it is';
      case 'unload':
        return action.bytes === null
          ? 'It can be loaded again at any time'
          : `Frees ${formatBytes(action.bytes)}`;
      case 'release':
        return 'It failed before; if its file was repaired, it can run now';
      case 'edit-input':
        return 'Nothing was run';
      case 'open-system':
        return 'Devices, and why one is missing';
    }
  },
  copyDetails: 'Copy details',

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
  announceDone: (tokens: number) => `Answer complete, ${counted(tokens, 'token', 'tokens')}.`,
  announceStopped: 'Stopped.',
} as const;
