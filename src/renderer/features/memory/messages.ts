/** Every sentence about memory. */
import type { MemoryHolder, MemoryHolders } from '../../../shared/holders.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { formatIn, formatSince } from '../../ui/format-when.ts';
import { formatBytes, formatMs, formatNumber, splitName } from '../../ui/format.ts';

/** Less than this after a run nothing is said of a model's rest, ms. */
const IDLE_AFTER_MS = 60_000;

/** The words of the memory popover and the status bar's right side. */
export const messages = {
  memory: 'Memory',
  gpu: 'GPU',
  gpuNamed: (name: string) => `GPU, ${name}`,
  loaded: (count: number) => (count === 0 ? 'No model loaded' : `${formatNumber(count)} loaded`),
  ofTotal: (used: number, total: number) => `${formatBytes(used)} of ${formatBytes(total)}`,
  others: (bytes: number) => `other programs ${formatBytes(bytes)}`,
  othersUnknown: 'other programs are not known',
  hearth: (bytes: number) => `Hearth ${formatBytes(bytes)}`,
  headroom: (bytes: number) =>
    bytes > 0
      ? `${formatBytes(bytes)} more before a model has to go`
      : 'Over the mark: a model has to go when room is needed',
  none: 'No model is in memory. One is loaded when it first runs.',
  estimated: 'estimated',
  /** What a model does: nothing is said of one that has just rested. */
  idle: ({ in_use: used, last_used_at: last }: ModelInfo, now: number) => {
    if (used) return 'in use';
    if (last === null) return 'not used yet';
    return now - Date.parse(last) < IDLE_AFTER_MS ? 'just used' : `idle ${formatSince(last, now)}`;
  },
  /** Whom the next eviction falls on; `why` is main's reason, as `it is back in 80 ms`. */
  next: (model: string, why: string, short: MemoryHolders['short']) =>
    `${short === 'places' ? 'When a place is needed' : 'When room is needed'}, ${splitName(model).name} goes first: ${why}.`,
  noNext: 'Nothing can be unloaded to make room: every model is in use or pinned.',
  /** What keeps a model here, and what it costs to have it back. */
  facts: ({ leases, waiting, leaves_at: leaves, reload_ms: reload }: MemoryHolder, now: number) =>
    [
      ...(leases > 1 ? [`${formatNumber(leases)} runs on it`] : []),
      ...(waiting > 0 ? [`${formatNumber(waiting)} waiting for it`] : []),
      ...(reload === null ? [] : [`back in ${formatMs(reload)}`]),
      ...(leaves === null ? [] : [`leaves in ${formatIn(leaves, now)}`]),
    ].join(', '),
  unload: 'Unload',
  unloadOne: (model: string) => `Unload ${splitName(model).name}`,
  unloadAll: 'Unload all',
  unloadAllModels: 'Unload all models',
  unloadUnkept: 'Unload all but the pinned',
  keepOne: (model: string) => `Keep ${splitName(model).name} in memory`,
  keepNoLonger: (model: string) => `Keep ${splitName(model).name} in memory no longer`,
  show: 'Show memory',
  settings: 'Memory settings',
  limit: (loaded: number, max: number) => `${formatNumber(loaded)} of at most ${formatNumber(max)}`,
} as const;
