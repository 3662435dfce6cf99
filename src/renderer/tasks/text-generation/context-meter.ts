/** How much of a model's context a conversation takes. Pure. */
import type { Meta } from '../../../shared/inference.ts';

/** Tokens in use and how many there is room for. */
export interface ContextUse {
  readonly used: number;
  readonly length: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
  /** True where the next answer may not fit. */
  readonly nearlyFull: boolean;
}

/** From this share on, a person is told. */
const NEARLY_FULL = 0.9;

/**
 * What the last exchange took: its input with everything said before it, and the answer. `growing` are tokens of an
 * answer that is under way, on top of it. Null where the engine did not say how much there is.
 */
export function contextUse(
  meta: Pick<Meta, 'input_tokens' | 'context_length'> | null,
  answered: number,
  growing = 0,
): ContextUse | null {
  if (meta?.context_length === undefined || meta.input_tokens === undefined) return null;
  const used = Math.min(meta.context_length, meta.input_tokens + answered + growing);
  const share = used / meta.context_length;
  return { used, length: meta.context_length, share, nearlyFull: share >= NEARLY_FULL };
}
