/** Every sentence of an error: what is wrong, and what can be done about it. */
import type { ErrorCode } from '../../../shared/errors.ts';
import { formatBytes, formatNumber, splitName } from '../../ui/format.ts';
import type { ErrorAction } from './error-actions.ts';

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
const name = (model: string): string => splitName(model).name;

function titleOf(action: ErrorAction): string {
  switch (action.do) {
    case 'again':
      return 'Again';
    case 'wait-longer':
      return `Give it ${formatNumber(action.seconds / 60)} min`;
    case 'wait-in-line':
      return 'Wait in line';
    case 'cancel-others':
      return 'Cancel the others and run again';
    case 'reconnect':
      return 'Reconnect and run again';
    case 'use-variant':
      return action.fits ? `Use ${action.variant}, which fits` : `Use ${action.variant}, which is smaller`;
    case 'allow-large':
      return 'Turn them on and run again';
    case 'run-on-cpu':
      return 'Run on the CPU';
    case 'fix-option':
      return 'Change the option';
    case 'check-files':
      return 'Check its files';
    case 'point-to-folder':
      return 'Point to a folder';
    case 'open-activity':
      return 'See what is waiting';
    case 'choose-model':
      return 'Choose another model';
    case 'models-for-task':
      return 'See the models that do';
    case 'use-model':
      return `Use ${name(action.model)} instead`;
    case 'unload':
      return `Unload ${name(action.model)} and run again`;
    case 'release':
      return 'Release it and run again';
    case 'shrink-picture':
      return 'Shrink it and run again';
    case 'edit-input':
      return 'Change the input';
    case 'open-settings':
      return 'Allow models more memory';
    case 'open-system':
      return 'See what this machine has';
  }
}

function noteOf(action: ErrorAction): string {
  switch (action.do) {
    case 'again':
      return 'The same input and options';
    case 'wait-longer':
      return 'For all runs until Hearth is opened anew';
    case 'wait-in-line':
      return 'It runs by itself once there is a place';
    case 'cancel-others':
      return 'Also those that programs asked for';
    case 'reconnect':
      return 'Your input stays as it is';
    case 'use-variant':
      return action.bytes === null
        ? `A file of ${name(action.model)} that is here already`
        : `It is here already and needs about ${formatBytes(action.bytes)}`;
    case 'allow-large':
      return 'They may slow the whole machine down';
    case 'run-on-cpu':
      return 'Slower. For all models, until the device is changed in the settings';
    case 'fix-option':
      return 'Its field says what is wrong';
    case 'check-files':
      return 'Reads them to their end and shows which one is damaged';
    case 'point-to-folder':
      return 'Where its files lie; nothing is copied';
    case 'open-activity':
      return 'Runs can be stopped there';
    case 'choose-model':
    case 'models-for-task':
      return 'Your input stays as it is';
    case 'use-model':
      return 'It is in memory now. Your input stays as it is';
    case 'unload':
      return action.bytes === null
        ? 'It can be loaded again at any time'
        : `Frees ${formatBytes(action.bytes)}`;
    case 'release':
      return 'It failed before; if its file was repaired, it can run now';
    case 'shrink-picture':
      return 'Makes a smaller copy; the picture itself stays as it is';
    case 'edit-input':
      return 'Nothing was run';
    case 'open-settings':
      return 'The memory mark in the settings';
    case 'open-system':
      return 'Devices, and why one is missing';
  }
}

/** The words of errors. */
export const errorMessages = {
  title: (code: ErrorCode) => TITLES[code],
  action: titleOf,
  note: noteOf,
  /** The same action as a button of a note, where there is room for two words. */
  short: (action: ErrorAction): string => {
    switch (action.do) {
      case 'use-variant':
        return `Use ${action.variant}`;
      case 'unload':
        return `Unload ${name(action.model)}`;
      case 'release':
        return 'Release it';
      case 'allow-large':
        return 'Turn them on';
      case 'shrink-picture':
        return 'Shrink it';
      case 'open-system':
        return 'Show devices';
      case 'cancel-others':
        return 'Cancel others';
      case 'reconnect':
        return 'Reconnect';
      default:
        return titleOf(action);
    }
  },
  option: (title: string, problem: string) => `${title} ${problem}.`,
  variantFits: (variant: string, bytes: number) => `${variant} needs about ${formatBytes(bytes)} and fits.`,
  noneFits: 'No smaller file of it fits. Closing other programs makes room.',
  needs: (what: string) => `${what} needs`,
  canBeHad: (gpu: boolean) => (gpu ? 'The GPU has' : 'Can be had'),
  memorySum: 'What it needs and what there is',
  inLine: 'Waiting for a place in the line.',
  leaveLine: 'Stop waiting',
  copyDetails: 'Copy details',
  showLog: 'Show the log',
} as const;
