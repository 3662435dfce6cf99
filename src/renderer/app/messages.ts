/** Every sentence of the frame. */
import { formatNumber } from '../ui/format.ts';

/** The words of the frame. */
export const messages = {
  name: 'Hearth',
  search: 'Search models, tasks, actions',
  main: 'Main',
  sidebar: 'Sidebar',
  status: 'Status',
  section: { run: 'Run', models: 'Models', system: 'System' },
  modelCount: (count: number) => formatNumber(count),
  toLight: 'Light theme',
  toDark: 'Dark theme',
  device: (name: string, cores: number) =>
    `${name}, ${formatNumber(cores)} ${cores === 1 ? 'core' : 'cores'}`,
  onDevice: (name: string) => `Models run on ${name}`,
  nothingRunning: 'Nothing running',
  running: (running: number, waiting: number) =>
    [
      running > 0 ? `${formatNumber(running)} running` : '',
      waiting > 0 ? `${formatNumber(waiting)} waiting` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  connecting: 'Connecting',
  notConnected: 'Not connected',
  copyAddress: 'Copy the address of the local API',
  copied: 'Copied',
  title: (section: string) => `${section} – Hearth`,
} as const;
