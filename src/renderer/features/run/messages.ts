/** Every sentence of the Run view. */
import type { ErrorCode } from '../../../shared/errors.ts';
import type { MeasuredSpeed } from '../../../shared/models.ts';
import type { LoadStage } from '../../../shared/inference.ts';
import { counted, formatBytes, formatMs, formatNumber, formatSeconds, splitName } from '../../ui/format.ts';
import type { PaneTab } from '../../stores/view.ts';
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

const TABS: Readonly<Record<PaneTab, string>> = {
  result: 'Result',
  options: 'Options',
  history: 'History',
  code: 'Code',
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
  METHOD_NOT_ALLOWED: 'This cannot be asked for that way',
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
  inMemory: 'In memory',
  onThisMachine: 'On this machine',
  allTasks: 'All tasks',
  noModelFor: (task: string) => `No model for ${task.toLowerCase()} is on this machine yet.`,
  nothingMatches: (query: string) => `Nothing matches “${query}”.`,
  notYet: 'Not yet',

  verdict: (verdict: Verdict) => VERDICTS[verdict.kind],
  verdictSize: ({ bytes, measured }: Verdict) =>
    bytes === null ? '' : `${measured ? '' : 'about '}${formatBytes(bytes)}`,
  /** What was measured here: tokens a second, or the time of one run. */
  speed: ({ tokens_per_second: rate, run_ms: ms }: MeasuredSpeed) =>
    rate === null ? formatMs(ms) : `${formatNumber(rate, rate < 10 ? 1 : 0)} tok/s`,
  speedMeasured: (speed: MeasuredSpeed) =>
    `${speed.tokens_per_second === null ? `A run takes ${formatMs(speed.run_ms)}` : `It writes ${formatNumber(speed.tokens_per_second, 1)} tokens a second`}, measured over ${counted(speed.runs, 'run', 'runs')}.`,
  files: (count: number) => counted(count, 'file', 'files'),
  showFiles: 'Show the files of this model',
  hideFiles: 'Hide the files',
  anyFile: 'The file that fits best',
  recent: 'Recent',
  rowKeys: 'shows its files',
  compare: 'Compare',
  more: 'More actions',
  details: 'Details',
  fewer: 'Fewer details',
  warningCount: (count: number) => counted(count, 'note', 'notes'),
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

  errorTitle: (code: ErrorCode) => TITLES[code],
  action: (action: ErrorAction): string => {
    switch (action.do) {
      case 'again':
        return 'Again';
      case 'wait-longer':
        return `Give it ${formatNumber(action.seconds / 60)} min`;
      case 'use-variant':
        return `Use ${action.variant}, which is smaller`;
      case 'allow-large':
        return 'Turn them on and run again';
      case 'fix-option':
        return 'Change the option';
      case 'check-files':
        return 'Check its files';
      case 'open-activity':
        return 'See what is waiting';
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
      case 'wait-longer':
        return 'For all runs until Hearth is opened anew';
      case 'use-variant':
        return `A file of ${splitName(action.model).name} that is here already`;
      case 'allow-large':
        return 'They may slow the whole machine down';
      case 'fix-option':
        return 'Its field says what is wrong';
      case 'check-files':
        return 'Models shows which file is damaged';
      case 'open-activity':
        return 'Runs can be stopped there';
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
  showLog: 'Show the log',

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
  announceDone: (tokens: number) => `Answer complete, ${counted(tokens, 'token', 'tokens')}.`,
  announceStopped: 'Stopped.',
} as const;
