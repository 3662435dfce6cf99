/** How long a model stays in memory after its last use, as a person writes it. */

/** `30s`, `5m`, `1h`, `2d`, or `forever`. */
export const KEEP_ALIVE = /^(?:forever|\d{1,6}[smhd])$/;
/** The same for one model: `org/name=5m`. Names hold no `=`; the last one parts. */
export const MODEL_KEEP_ALIVE = /^[^=\s][^=]*=(?:forever|\d{1,6}[smhd])$/;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3 };

/** Milliseconds of {@link KEEP_ALIVE}; Infinity for `forever`, and for what is none of these. */
export function keepAliveMs(text: string): number {
  const unit = UNIT_MS[text.slice(-1)];
  return unit === undefined || !KEEP_ALIVE.test(text) ? Infinity : Number(text.slice(0, -1)) * unit;
}

/** Milliseconds for one model: what is said for it, the last word counts, else for all. */
export function keepAliveOf(
  model: string,
  { keepAlive, modelKeepAlive }: { readonly keepAlive: string; readonly modelKeepAlive: readonly string[] },
): number {
  const own = modelKeepAlive.findLast((line) => line.startsWith(`${model}=`));
  return keepAliveMs(own === undefined ? keepAlive : own.slice(model.length + 1));
}
