/** Every sentence of the System view. */
import type { MemoryHolder } from '../../../shared/holders.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { formatAt, formatIn } from '../../ui/format-when.ts';
import { counted, formatBytes, formatNumber, formatShare } from '../../ui/format.ts';

/** The words of the System view. */
export const messages = {
  title: 'System',
  pages: 'Pages of System',
  page: {
    devices: 'Overview',
    memory: 'Memory',
    storage: 'Storage',
    metrics: 'Metrics',
    settings: 'Settings',
    api: 'Local API',
    appearance: 'Appearance',
    keyboard: 'Keyboard',
    logs: 'Logs',
    about: 'About',
  },
  version: (version: string) => `Hearth ${version}`,

  devices: 'Devices',
  chosen: 'Models run on',
  device: 'Device',
  state: 'State',
  why: 'What was found',
  available: 'Available',
  missing: 'Not here',
  inUse: 'In use',
  checkAgain: 'Check again',
  checking: 'Asking the drivers',
  machine: 'This machine',
  processor: 'Processor',
  threads: 'Threads',
  /** `why` is main's own sentence. */
  threadsWhy: (count: number, why: string) => `${formatNumber(count)} for each model. ${why}`,
  cores: (count: number) => counted(count, 'core', 'cores'),
  memory: 'Memory',
  gigabytes: (gb: number) => formatBytes(gb * 1e9),
  graphics: 'Graphics',
  noGraphics: 'None found',
  platform: 'System',
  reading: 'Looking at what this machine has.',

  memoryNow: 'Memory of this machine',
  ofTotal: (used: number, total: number) => formatShare(used, total),
  lastTwo: 'The last 2 minutes',
  mark: (share: number) => `The line is the mark at which Hearth starts to unload, ${percent(share)}.`,
  app: 'Hearth',
  runners: 'Models',
  others: 'Other programs',
  free: 'Free',
  chart: (used: number, total: number, own: number) =>
    `Memory over the last 2 minutes. ${formatShare(used, total)} is in use now, ${formatBytes(own)} of it by Hearth and its models.`,
  measuring: 'Measuring.',
  loadedModels: 'Loaded models',
  noneLoaded: 'No model is in memory. One is loaded when it first runs.',
  model: 'Model',
  holds: 'Holds',
  estimated: 'Estimated',
  where: 'Where',
  backIn: 'Back in',
  /** When a model leaves the memory. */
  goes: (
    { pinned, in_use: used, last_used_at: last }: ModelInfo,
    holder: MemoryHolder | undefined,
    now: number,
  ) => {
    if (pinned) return used ? 'Kept, in use.' : 'Kept, stays.';
    if (used) return 'In use, stays until done.';
    const idle = last === null ? '' : `, idle since ${formatAt(last, now)}`;
    const turn = holder?.turn ?? null;
    if (turn === null) return `Goes when room is needed${idle}.`;
    return turn === 1
      ? `Goes first when room is needed${idle}.`
      : `Goes as number ${formatNumber(turn)} when room is needed${idle}.`;
  },
  /** Why it has that place, and when its keep-alive ends. `why` is main's reason without a full stop. */
  whyGoes: ({ why, leaves_at: leaves }: MemoryHolder, now: number) =>
    [
      `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`,
      ...(leaves === null ? [] : [`Leaves by itself in ${formatIn(leaves, now)}.`]),
    ].join(' '),
  none: '–',
  keepOrUnload: 'Keep or unload',
  gpuMemory: 'Memory of the GPU',
  notOurs: 'Free or used by others',
  unload: 'Unload',
  unloadOne: (name: string) => `Unload ${name}`,
  unloadAll: 'Unload all',
  unloadUnkept: 'Unload all but the pinned',
  ofMost: (loaded: number, most: number) =>
    `${formatNumber(loaded)} of at most ${counted(most, 'model', 'models')}`,

  settings: 'Settings',
  settingsText:
    'Changes hold from the next load on. What an environment variable sets can only be changed there.',
  filterSettings: 'Filter settings',
  noSetting: (words: string) => `Nothing matches “${words}”.`,
  fixedBy: (variable: string) => `Set by ${variable}`,
  fixedElsewhere: 'Set outside',
  variable: (variable: string) => `Environment variable ${variable}`,
  notSet: 'Not set',
  reset: 'Back to the default',
  standard: 'Default',
  readingSettings: 'Reading the settings.',

  apiText:
    'Programs on this machine can use the models over HTTP, with the token. Other machines reach them only where hearth serve was started with --host.',
  address: 'Address',
  apiPhase: { off: 'Off', starting: 'Starting', on: 'On', failed: 'Not running' },
  apiProblem: (problem: string) => `It could not start. ${problem}`,
  otherPort: 'Choose another port',
  turnOn: 'Turn the local API on',
  turnOff: 'Turn the local API off',
  port: 'Port',
  portRange: (least: number, most: number) => `A port is a number from ${String(least)} to ${String(most)}.`,
  portTaken: (port: number) =>
    `Another program has port ${String(port)}, so a free one was taken. It may be another one at the next start. Choose a port to keep it.`,
  copyAddress: 'Copy the address',
  token: 'Token',
  tokenText: 'Whoever has it can use everything here. It is shown only when asked for.',
  noToken: 'It asks for none. hearth serve was started with --no-token.',
  showToken: 'Show',
  hideToken: 'Hide',
  copyToken: 'Copy the token',
  tryIt: 'Try it in a terminal',
  copyLine: 'Copy the line',
  apiMore: 'Run has the same for every request, in the pane Code.',

  appearance: 'Appearance',
  theme: 'Theme',
  themeText: 'System follows the theme of this machine.',
  system: 'System',
  dark: 'Dark',
  light: 'Light',
  textSize: 'Text size',
  textSizeText: 'The text of the whole window.',
  percent: (value: number) => percent(value / 100),
  density: 'Rows',
  densityText: 'How far the rows of lists stand apart.',
  comfortable: 'Comfortable',
  compact: 'Compact',
  motion: 'Motion',
  motionText: 'Off stops everything that moves without need.',
  on: 'On',
  off: 'Off',
  notices: 'Notices of the browser',
  noticesText:
    'Tells of runs, loads and checks that took more than 20 seconds, while another window is in front.',
  noticesRefused: 'This browser does not allow it. Its settings for this address can.',
  rail: 'Narrow sidebar',
  railText: 'Icons only, which a small window shows anyway.',
  reads: 'Read answers aloud',
  readsText: 'What a screen reader hears of an answer as it comes. Its end is told in any case.',
  readsNothing: 'Nothing',
  readsSentences: 'Sentences',
  readsAll: 'All',
  pane: 'Side pane',
  paneText: 'Options, history and code beside the work area.',

  keyboard: 'Keyboard',

  logs: 'Logs',
  filterLogs: 'Filter the log',
  level: 'Level',
  levels: {
    trace: 'Trace',
    debug: 'Debug',
    info: 'Info',
    warn: 'Warnings',
    error: 'Errors',
    fatal: 'Fatal errors',
  },
  levelWord: {
    trace: 'trace',
    debug: 'debug',
    info: 'info',
    warn: 'warning',
    error: 'error',
    fatal: 'fatal',
  },
  andAbove: (level: string) => `${level} and above`,
  showLevel: (level: string) => `Show ${level.toLowerCase()} and above`,
  copyLines: 'Copy these lines',
  reveal: 'Show the files',
  revealLog: 'Show the files of the log',
  lines: (shown: number, all: number) =>
    shown === all
      ? counted(all, 'line', 'lines')
      : `${formatNumber(shown)} of ${counted(all, 'line', 'lines')}`,
  noLines: 'Nothing was logged yet.',
  noLine: (words: string) => `No line matches “${words}”.`,
  noLineOfLevel: 'No line of this level.',
  toEnd: 'Jump to the end',
  log: 'Log',

  about: 'About',
  madeOf: 'Versions',
  folder: 'Data folder',
  copyFolder: 'Copy the path',
  repairs: 'Repaired at this start',
  licences: 'Licences of what is shipped',
  filterPackages: 'Filter packages',
  packages: (count: number) => counted(count, 'package', 'packages'),
  package: 'Package',
  versionWord: 'Version',
  licence: 'Licence',
  noPackages: 'The list of packages is made when Hearth is built; this is not a build.',
  host: { electron: 'Desktop app', browser: 'In the browser' },
  number: formatNumber,
} as const;

/** A share for people: "85 %". */
function percent(share: number): string {
  return `${formatNumber(Math.round(share * 100))}\u202f%`;
}
