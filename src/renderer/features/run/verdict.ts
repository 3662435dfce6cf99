/** What a model asks of this machine's memory, as a word and a ring (ui.md: need against budget). Pure. */
import type { Health, ModelInfo } from '../../../shared/models.ts';
import { fitOf, needsMoreGpu, shareOf } from '../../../shared/room.ts';
import type { MemoryRoom, Need } from '../../../shared/room.ts';
import { smallerThan } from './variant.ts';

/** How a model stands to this machine; `unknown` where nothing was measured or estimated yet. */
export type VerdictKind =
  | 'in-memory'
  | 'loading'
  | 'unloading'
  | 'fits'
  | 'tight'
  | 'slow'
  | 'too-big'
  | 'failed'
  | 'set-aside'
  | 'unknown';

/** A verdict. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Bytes that it holds (measured) or would need (estimated); null where unknown. */
  readonly bytes: number | null;
  /** True where `bytes` was measured here. */
  readonly measured: boolean;
  /** Need over budget for the ring; above 1 it is struck. */
  readonly share: number;
  /** True where others have to go before it can be loaded. */
  readonly unloads: boolean;
  /** What models may take together, bytes: of the GPU's memory where that is what decides; null where unknown. */
  readonly budget: number | null;
  readonly gpu: boolean;
}

/** Up to this share of the budget a model fits without a second thought. */
const FITS_SHARE = 0.8;
/** Below this many tokens a second one waits for each word. */
const SLOW_TOKENS_PER_SECOND = 5;

const KINDS: Readonly<Partial<Record<ModelInfo['state'], VerdictKind>>> = {
  loaded: 'in-memory',
  loading: 'loading',
  unloading: 'unloading',
  failed: 'failed',
  quarantined: 'set-aside',
};

/**
 * The verdict on a model, or on one of its files. It judges by the room that main tells, with the policy by which main
 * itself lets a model in. Without health there is no budget, and a size alone is no verdict.
 */
export function verdictOf(model: ModelInfo, health: Health | null, variant: string | null = null): Verdict {
  const own = variant === null || variant === model.planned?.variant;
  const measured = own ? model.memory.measured_bytes : null;
  const need = needOf(model, variant);
  // What did not fit is judged by the room of now: there may be more of it since.
  const refused = model.state === 'failed' && model.problem?.code === 'INSUFFICIENT_MEMORY';
  const state = refused || (!own && model.state === 'loaded') ? undefined : KINDS[model.state];
  const bytes = measured ?? need?.bytes ?? null;
  const base = { bytes, measured: measured !== null, unloads: false, budget: null, gpu: false };
  if (state !== undefined) return { ...base, kind: state, share: state === 'in-memory' ? 1 : 0 };
  if (health === null || need === null) return { ...base, kind: 'unknown', share: 0 };
  return { ...base, ...judged(need, health.memory.room, isSlow(model, own)) };
}

function judged(
  need: Need,
  room: MemoryRoom,
  slow: boolean,
): Pick<Verdict, 'kind' | 'share' | 'unloads' | 'budget' | 'gpu'> {
  const fit = fitOf(need, room);
  const share = shareOf(need, room, 'most');
  const gpu =
    needsMoreGpu(need, room) || (room.gpu_most_bytes !== null && share > need.bytes / room.most_bytes);
  const rest = {
    share,
    unloads: fit === 'after-unloading',
    budget: (gpu ? room.gpu_most_bytes : null) ?? room.most_bytes,
    gpu,
  };
  if (fit === 'too-big') return { ...rest, kind: 'too-big' };
  if (slow) return { ...rest, kind: 'slow', share: 1 };
  return { ...rest, kind: share <= FITS_SHARE ? 'fits' : 'tight' };
}

/** What a model, or one of its files, needs; null where nobody knows yet. */
export function needOf(model: ModelInfo, variant: string | null): Need | null {
  const file = variant === null ? undefined : model.files.find((each) => each.variant === variant);
  const bytes = file === undefined ? model.memory.estimated_bytes : file.estimated_bytes;
  if (bytes === null) return null;
  return { bytes, gpuBytes: (file ?? model.planned)?.gpu_bytes ?? 0 };
}

function isSlow({ speed }: ModelInfo, own: boolean): boolean {
  const rate = own ? (speed?.tokens_per_second ?? null) : null;
  return rate !== null && rate < SLOW_TOKENS_PER_SECOND;
}

/** The best smaller file of a model that fits here: a smaller one than `variant`, or than the one that would run. */
export function smallerThatFits(
  model: ModelInfo,
  variant: string | null,
  health: Health | null,
): { readonly variant: string; readonly need: Need | null } | null {
  const current = variant ?? model.planned?.variant ?? null;
  if (current === null) return null;
  for (const smaller of smallerThan(model.variants, current)) {
    const need = needOf(model, smaller);
    const known = model.files.some((each) => each.variant === smaller) ? need : null;
    if (known === null || health === null || fitOf(known, health.memory.room) !== 'too-big')
      return { variant: smaller, need: known };
  }
  return null;
}
