/** Numbers for people: the person's locale, units after a narrow no-break space, groups by U+202F. */

const NNBSP = '\u202f';
const KB = 1_000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Formatters by their fixed places: making one takes longer than all that it writes, and the locale stays. */
const formatters = new Map<number | undefined, Intl.NumberFormat>();

function formatterFor(digits: number | undefined): Intl.NumberFormat {
  const known = formatters.get(digits);
  if (known !== undefined) return known;
  const places =
    digits === undefined
      ? { maximumFractionDigits: 3 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const fresh = new Intl.NumberFormat(undefined, places);
  formatters.set(digits, fresh);
  return fresh;
}

/** A number with grouped digits; `digits` are fixed places after the point. */
export function formatNumber(value: number, digits?: number): string {
  return formatterFor(digits)
    .formatToParts(value)
    .map((part) => (part.type === 'group' ? NNBSP : part.type === 'minusSign' ? '\u2212' : part.value))
    .join('');
}

/** Bytes in decimal units, one place from MB on: `2.7 GB`, `320 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= KB;
    unit += 1;
  }
  const digits = unit >= 2 && value < 99.95 ? 1 : 0;
  return `${formatNumber(value, digits)}${NNBSP}${UNITS[unit] ?? ''}`;
}

/** Used of total with the unit once: `8.2 / 16 GB`; the total has a decimal only where it says something. */
export function formatShare(used: number, total: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, total)) / 3)));
  const whole = formatNumber(Math.round((total / KB ** power) * 10) / 10);
  return `${formatNumber(used / KB ** power, power >= 2 ? 1 : 0)} / ${whole}${NNBSP}${UNITS[power] ?? ''}`;
}

/** A duration: `9 ms`, `0.14 s` below one second where `fine`, `5.8 s`, `3 min 20 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${formatNumber(ms, 1)}${NNBSP}ms`;
  if (ms < 999.5) return `${formatNumber(ms, 0)}${NNBSP}ms`;
  return formatSeconds(ms);
}

/** The same in seconds whatever its size: `0.14 s`, `5.8 s`, `3 min 20 s`. */
export function formatSeconds(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 1) return `${formatNumber(seconds, 2)}${NNBSP}s`;
  if (seconds < 99.95) return `${formatNumber(seconds, 1)}${NNBSP}s`;
  const minutes = Math.floor(seconds / 60);
  return `${formatNumber(minutes)}${NNBSP}min ${formatNumber(Math.round(seconds - minutes * 60))}${NNBSP}s`;
}

/** When something was: `now`, `2 min ago`, `3 h ago`, then a date. `when` is an ISO time. */
export function formatAgo(when: string, now: number): string {
  const then = Date.parse(when);
  if (Number.isNaN(then)) return '–';
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${formatNumber(minutes)}${NNBSP}min ago`;
  if (minutes < 24 * 60) return `${formatNumber(Math.floor(minutes / 60))}${NNBSP}h ago`;
  return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }).format(then);
}

/** "1 model", "3 models": picks the form by the locale's rule and puts the number before it. */
export function counted(count: number, one: string, other: string): string {
  const form = new Intl.PluralRules('en').select(count) === 'one' ? one : other;
  return `${formatNumber(count)} ${form}`;
}

/** The two halves of a model name: what stands before the last slash, and what people call it. */
export function splitName(id: string): { org: string; name: string } {
  const trimmed = id.replace(/[\\/]+$/, '');
  const at = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
  return at < 0 ? { org: '', name: trimmed } : { org: trimmed.slice(0, at), name: trimmed.slice(at + 1) };
}
