/** Every sentence about memory. */
import { counted, formatBytes, formatNumber, splitName } from '../../ui/format.ts';

/** The words of the memory popover and the status bar's right side. */
export const messages = {
  memory: 'Memory',
  loaded: (count: number) => (count === 0 ? 'No model loaded' : `${formatNumber(count)} loaded`),
  ofTotal: (used: number, total: number) => `${formatBytes(used)} of ${formatBytes(total)}`,
  others: (bytes: number) => `other programs ${formatBytes(bytes)}`,
  hearth: (bytes: number) => `Hearth ${formatBytes(bytes)}`,
  headroom: (bytes: number) =>
    bytes > 0
      ? `${formatBytes(bytes)} more before the least used model is unloaded`
      : 'Over the mark: the least used model goes when room is needed',
  none: 'No model is in memory. One is loaded when it first runs.',
  estimated: 'estimated',
  unload: 'Unload',
  unloadOne: (model: string) => `Unload ${splitName(model).name}`,
  unloadAll: 'Unload all',
  unloadAllModels: 'Unload all models',
  show: 'Show memory',
  settings: 'Memory settings',
  limit: (loaded: number, max: number) =>
    `${formatNumber(loaded)} of at most ${counted(max, 'model', 'models')}`,
} as const;
