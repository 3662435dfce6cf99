/** Every sentence of the System view. */
import { counted, formatBytes, formatNumber } from '../../ui/format.ts';

/** The words of the System view. */
export const messages = {
  title: 'System',
  pages: 'Pages of System',
  devices: 'Devices',
  settings: 'Settings',
  appearance: 'Appearance',
  version: (version: string) => `Hearth ${version}`,

  chosen: 'Models run on',
  device: 'Device',
  state: 'State',
  why: 'What was found',
  available: 'Available',
  missing: 'Not here',
  inUse: 'In use',
  machine: 'This machine',
  processor: 'Processor',
  cores: (count: number) => counted(count, 'core', 'cores'),
  memory: 'Memory',
  gigabytes: (gb: number) => formatBytes(gb * 1e9),
  graphics: 'Graphics',
  noGraphics: 'None found',
  platform: 'System',
  reading: 'Looking at what this machine has.',

  settingsText:
    'Changes hold from the next load on. What an environment variable sets can only be changed there.',
  fixedBy: (variable: string) => `Set by ${variable}`,
  variable: (variable: string) => `Environment variable ${variable}`,
  notSet: 'Not set',
  reset: 'Back to the default',
  standard: 'Default',
  readingSettings: 'Reading the settings.',

  theme: 'Theme',
  themeText: 'System follows the theme of this machine.',
  system: 'System',
  dark: 'Dark',
  light: 'Light',
  rail: 'Narrow sidebar',
  railText: 'Icons only, which a small window shows anyway.',
  pane: 'Side pane',
  paneText: 'Options and code beside the work area.',
  number: formatNumber,
} as const;
