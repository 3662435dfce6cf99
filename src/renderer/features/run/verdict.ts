/** What a model asks of this machine's memory, as a word and a ring (ui.md: need against budget). Pure. */
import type { Health, ModelInfo } from '../../../shared/models.ts';

/** How a model stands to this machine; `unknown` where nothing was measured or estimated yet. */
export type VerdictKind =
  'in-memory' | 'loading' | 'unloading' | 'fits' | 'tight' | 'too-big' | 'failed' | 'set-aside' | 'unknown';

/** A verdict. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Bytes that it holds (measured) or would need (estimated); null where unknown. */
  readonly bytes: number | null;
  /** True where `bytes` was measured here. */
  readonly measured: boolean;
  /** Need over budget for the ring; above 1 it is struck. */
  readonly share: number;
}

/** Up to this share of the budget a model fits without a second thought. */
const FITS_SHARE = 0.8;

/** The verdict on a model. Without health there is no budget, and a size alone is no verdict; `kept` bytes are others'. */
export function verdictOf(model: ModelInfo, health: Health | null, kept = 0): Verdict {
  const { measured_bytes: measured, estimated_bytes: estimated } = model.memory;
  const bytes = measured ?? estimated;
  const base = { bytes, measured: measured !== null };
  if (model.state === 'loaded') return { ...base, kind: 'in-memory', share: 1 };
  if (model.state === 'loading' || model.state === 'unloading')
    return { ...base, kind: model.state, share: 0 };
  if (model.state === 'quarantined') return { ...base, kind: 'set-aside', share: 0 };
  if (model.state === 'failed') return { ...base, kind: 'failed', share: 0 };
  if (health === null || bytes === null) return { ...base, kind: 'unknown', share: 0 };
  const { total_bytes: total, used_bytes: used, watermark } = health.memory;
  const most = Math.max(1, total * watermark - kept);
  const budget = Math.max(1, total * watermark - used);
  const share = bytes / budget;
  if (bytes > most) return { ...base, kind: 'too-big', share: bytes / most };
  return { ...base, kind: share <= FITS_SHARE ? 'fits' : 'tight', share: Math.min(1, share) };
}
