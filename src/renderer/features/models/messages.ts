/** Every sentence of the Models view. */
import { counted, formatBytes, formatNumber, splitName } from '../../ui/format.ts';
import { messages as run } from '../run/messages.ts';

/** The words of the Models view. */
export const messages = {
  title: 'Models',
  summary: (count: number, bytes: number) => `${formatNumber(count)} on this machine, ${formatBytes(bytes)}`,
  filter: 'Filter',
  model: 'Model',
  task: 'Task',
  from: 'From',
  size: 'Size',
  used: 'Used',
  state: 'On this machine',
  actions: 'Actions',
  unknownTask: 'Unknown task',
  never: 'never',
  load: 'Load',
  unload: 'Unload',
  run: 'Run',
  release: 'Release',
  again: 'Try again',
  named: (action: string, model: string) => `${action} ${splitName(model).name}`,
  loading: run.stageNow,
  percent: run.percent,
  empty: 'No model of your own yet. Put a model folder where Hearth looks for them.',
  waiting: 'Looking for models.',
  nothingMatches: run.nothingMatches,
  count: (count: number) => counted(count, 'model', 'models'),
} as const;
