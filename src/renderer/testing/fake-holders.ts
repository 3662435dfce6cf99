/** Who holds memory in the fake engine: its loaded models, the largest going first. */
import type { MemoryHolder, MemoryHolders } from '../../shared/holders.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { shortName } from '../../shared/notice-messages.ts';

const KEEP_MS = 5 * 60_000;
const RELOAD_MS = 400;

/** What main would tell of these models. */
export function holdersOf(models: readonly ModelInfo[]): MemoryHolders {
  const loaded = models.filter((model) => model.loaded).toSorted((a, b) => bytesOf(b) - bytesOf(a));
  const going = loaded.filter((model) => !model.in_use && !model.pinned);
  const staying = loaded.filter((model) => !going.includes(model));
  return {
    short: 'memory',
    holders: [
      ...going.map((model, index) => holderOf(model, index + 1, whyOf(model, going, index))),
      ...staying.map((model) =>
        holderOf(
          model,
          null,
          model.in_use ? 'a request runs on it' : 'it is kept in memory until somebody unloads it',
        ),
      ),
    ],
  };
}

const bytesOf = ({ memory }: ModelInfo): number => memory.measured_bytes ?? memory.estimated_bytes ?? 0;

function whyOf(model: ModelInfo, going: readonly ModelInfo[], index: number): string {
  const other = going[index + 1] ?? going[index - 1];
  const held = (each: ModelInfo): string => {
    const bytes = bytesOf(each);
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  };
  return other === undefined
    ? 'it is the only one that can go'
    : `it holds ${held(model)}, ${shortName(other.id)} ${held(other)}`;
}

function holderOf(model: ModelInfo, turn: number | null, why: string): MemoryHolder {
  const last = model.last_used_at;
  return {
    model: model.id,
    task: model.task ?? '',
    variant: model.planned?.variant ?? 'Q4_K_M',
    device: model.device ?? 'cpu',
    state: 'loaded',
    bytes: bytesOf(model),
    measured: model.memory.measured_bytes !== null,
    gpu_bytes: 0,
    leases: model.in_use ? 1 : 0,
    waiting: 0,
    pinned: model.pinned,
    ahead: false,
    last_used_at: last,
    leaves_at: turn === null || last === null ? null : new Date(Date.parse(last) + KEEP_MS).toISOString(),
    reload_ms: RELOAD_MS + bytesOf(model) / 1e6,
    turn,
    why,
  };
}
