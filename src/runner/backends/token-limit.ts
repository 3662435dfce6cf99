/** How many tokens an encoder takes. */
import type { ModelConfig, TokenizerConfig } from './model-files.ts';

/** For models that say nothing: what BERT and most of its heirs take. */
const DEFAULT_MAX_TOKENS = 512;

/** transformers writes 10^30 where a tokenizer has no limit; nothing above this is one. */
const NO_LIMIT = 1_000_000;

/** Models of RoBERTa's kind count positions from pad_token_id + 1, so they take that many tokens fewer than they have positions. */
const OFFSET_POSITIONS: ReadonlySet<string> = new Set([
  'camembert',
  'data2vec-text',
  'ibert',
  'longformer',
  'mpnet',
  'roberta',
  'roberta-prelayernorm',
  'xlm-roberta',
  'xlm-roberta-xl',
  'xmod',
]);

/** Most tokens of one text, special ones included: the least of what the tokenizer, the positions and `own` allow. */
export function maxTokens(config: ModelConfig, tokenizer: TokenizerConfig, own: number | null): number {
  const positions = config.max_position_embeddings ?? config.n_positions ?? null;
  const offset = OFFSET_POSITIONS.has(config.model_type ?? '') ? (config.pad_token_id ?? 1) + 1 : 0;
  const limits = [positions === null ? null : positions - offset, tokenizer.model_max_length ?? null, own];
  const real = limits.filter((limit) => limit !== null).filter((limit) => limit > 0 && limit < NO_LIMIT);
  return real.length === 0 ? DEFAULT_MAX_TOKENS : Math.floor(Math.min(...real));
}
