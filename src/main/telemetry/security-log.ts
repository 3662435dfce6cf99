/**
 * The channel `hearth.security`: who was turned away, and why, on lines of their own. They never hold what was shown,
 * neither the token nor the Host, Origin or body: only which check said no.
 */
import type { Logger } from './logger.ts';

/** The value of `channel` in its lines. */
export const SECURITY_CHANNEL = 'hearth.security';

/** The check that said no; `protocol` is what is no proper HTTP. */
export type SecurityCheck = 'token' | 'host' | 'origin' | 'target' | 'request-id' | 'protocol';

/** A request that was turned away. */
export interface Refusal {
  readonly check: SecurityCheck;
  readonly requestId: string;
  readonly remoteAddress: string | undefined;
}

/** Lines of each check in a window: enough to see an attack begin, and 6 × 20 lines a minute fill no disk. */
const LINES_PER_WINDOW = 20;
const WINDOW_MS = 60_000;

interface Window {
  readonly since: number;
  lines: number;
  left: number;
}

/** Writes the channel. A flood costs {@link LINES_PER_WINDOW} lines a minute, and the next line says how many were left out. */
export class SecurityLog {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #now: () => number;
  readonly #windows = new Map<SecurityCheck, Window>();

  /** `now` in ms on a clock that only goes forward. */
  constructor(log: Pick<Logger, 'warn'>, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** Tells of a request that was turned away. */
  refused({ check, requestId, remoteAddress }: Refusal): void {
    const now = this.#now();
    const last = this.#windows.get(check);
    const fresh = last === undefined || now - last.since >= WINDOW_MS;
    const window = fresh ? { since: now, lines: 0, left: 0 } : last;
    this.#windows.set(check, window);
    if (window.lines >= LINES_PER_WINDOW) {
      window.left += 1;
      return;
    }
    window.lines += 1;
    const leftOut = fresh ? (last?.left ?? 0) : 0;
    this.#log.warn(
      {
        channel: SECURITY_CHANNEL,
        check,
        request_id: requestId,
        remote_address: remoteAddress ?? null,
        ...(leftOut > 0 && { left_out: leftOut }),
      },
      'refused',
    );
  }
}
