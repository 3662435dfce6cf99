/** Every sentence that the desktop says by itself: menus, tray, questions, notices. The page has its own. */
import { shortName } from '../../shared/notice-messages.ts';

const NARROW_SPACE = '\u202f';

const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Bytes in powers of ten: `2.4 GB`, `640 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${oneDigit.format(bytes / 1e9)}${NARROW_SPACE}GB`;
  return `${whole.format(bytes / 1e6)}${NARROW_SPACE}MB`;
}

const runs = (count: number): string => (count === 1 ? '1 run' : `${whole.format(count)} runs`);

/** Items of the application menu and of context menus. */
export const menuMessages = {
  about: 'About Hearth',
  settings: 'Settings…',
  services: 'Services',
  hide: 'Hide Hearth',
  hideOthers: 'Hide others',
  showAll: 'Show all',
  quit: 'Quit Hearth',
  file: 'File',
  openFile: 'Open a file…',
  addModels: 'Add models…',
  keepInTray: 'Keep running when the window closes',
  close: 'Close window',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  pastePlain: 'Paste as plain text',
  delete: 'Delete',
  selectAll: 'Select all',
  copyLink: 'Copy link',
  view: 'View',
  run: 'Run',
  models: 'Models',
  activity: 'Activity',
  evaluate: 'Evaluate',
  system: 'System',
  palette: 'Search and do…',
  chooseModel: 'Choose a model',
  rail: 'Rail',
  pane: 'Side pane',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Actual size',
  fullScreen: 'Full screen',
  developerTools: 'Developer tools',
  inspect: 'Inspect',
  window: 'Window',
  minimize: 'Minimize',
  zoom: 'Zoom',
  front: 'Bring all to front',
  help: 'Help',
  keys: 'Keyboard shortcuts',
  logs: 'Show the log',
  stop: 'Stop the current run',
} as const;

/** Items of the tray's menu. */
export const trayMessages = {
  idle: 'Nothing is running',
  held: (waiting: number) =>
    waiting === 0 ? 'The queue is held' : `The queue is held, ${whole.format(waiting)} waiting`,
  loading: (model: string) => `Loading ${shortName(model)}`,
  answering: (model: string) => `Answering with ${shortName(model)}`,
  answeringMany: (count: number) => `${runs(count)} under way`,
  waiting: (count: number) => `${runs(count)} waiting`,
  stop: 'Stop the current run',
  memory: (used: number, total: number) => `Memory ${formatBytes(used)} of ${formatBytes(total)}`,
  gpu: (used: number, total: number) => `GPU ${formatBytes(used)} of ${formatBytes(total)}`,
  keep: 'Keep in memory',
  next: (model: string) => `Next to be unloaded: ${shortName(model)}`,
  noNext: 'Nothing can be unloaded now',
  /** Main's reason as a line of its own. */
  why: (why: string) => `${why.slice(0, 1).toUpperCase()}${why.slice(1)}`,
  nothingLoaded: 'No model in memory',
  model: (model: string, bytes: number | null) =>
    bytes === null ? shortName(model) : `${shortName(model)}, ${formatBytes(bytes)}`,
  unload: (bytes: number | null) => (bytes === null ? 'Unload' : `Unload, frees ${formatBytes(bytes)}`),
  openInRun: 'Open in Run',
  unloadAll: 'Unload everything',
  hold: 'Hold the queue',
  apiAt: (host: string) => `Local API at ${host}`,
  api: {
    off: 'Local API',
    starting: 'Local API starts',
    on: 'Local API',
    failed: 'Local API could not start',
  },
  open: 'Open Hearth',
  quit: 'Quit Hearth',
  tooltip: 'Hearth',
} as const;

/** Questions and notices. */
export const askMessages = {
  closeTitle: 'Keep Hearth running in the tray?',
  closeDetail:
    'Loaded models and runs under way go on. Quit Hearth from its tray menu. The File menu and the tray can change this.',
  keepRunning: 'Keep running',
  quit: 'Quit',
  quitTitle: (count: number) => (count === 1 ? 'A run is under way' : `${runs(count)} are under way`),
  quitDetail: 'Quitting stops what runs and what waits.',
  quitAnyway: 'Quit anyway',
  stay: 'Keep working',
  goneTitle: (count: number) => `The window stopped ${whole.format(count)} times in 5${NARROW_SPACE}minutes`,
  goneDetail: 'Models, runs and what was on the page are kept. Opening it again shows them.',
  openAgain: 'Open again',
  hangsTitle: 'The window does not answer',
  hangsDetail:
    'Waiting costs nothing. Opening it again keeps models, runs and what is on the page, but for the last words typed.',
  wait: 'Wait',
  faultTitle: 'Hearth has met a fault',
  faultDetail: (reason: string) =>
    `${reason}\n\nHearth goes on. If something does not answer, quit it and start it again. The log has the details.`,
  startTitle: 'Hearth could not start',
  chooseFolder: 'Choose a folder of models',
  choose: 'Choose',
} as const;
