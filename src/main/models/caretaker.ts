/** Looks after the models in memory while nobody asks for anything: lets them go in time, and loads the favourites ahead. */
import { toHearthError } from '../../shared/errors.ts';
import type { EvictionReason } from '../../shared/service-metrics.ts';
import { whoGoesUnderPressure, whoseTimeIsUp } from './care.ts';
import type { Resident } from './eviction-order.ts';
import { AGAIN_MS, toPreload, type PreloadState } from './preload.ts';

/** How often it looks, in ms: a keep-alive is kept to the second. */
export const CARE_INTERVAL_MS = 1_000;

/** What it sees and does. */
export interface CaretakerPorts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The loaded models. */
  readonly residents: () => readonly Resident[];
  /** Models that are loaded, loading or leaving, by id. */
  readonly inMemory: () => ReadonlySet<string>;
  /** True where a request runs, waits, or loads a model, or did since the last look. */
  readonly busy: () => boolean;
  /** Bytes that may still be taken before the watermark is reached; negative when it is passed. */
  readonly freeBytes: () => number;
  /** How long a model stays after its last use; Infinity for ever. */
  readonly keepAliveMs: (model: string) => number;
  readonly topK: () => number;
  /** The most used models, the first `count` of them. */
  readonly ranked: (count: number) => PreloadState['ranked'];
  /** Loads a model into free memory; rejects with INSUFFICIENT_MEMORY where there is none, CANCELLED for a request. */
  readonly loadAhead: (model: string, signal: AbortSignal) => Promise<void>;
  readonly evict: (key: string, reason: EvictionReason) => Promise<boolean>;
  readonly log: { info(fields: object, message: string): void };
}

/** The caretaker. {@link look} is to be called every {@link CARE_INTERVAL_MS}; it does one thing at a time. */
export class Caretaker implements Disposable {
  readonly #ports: CaretakerPorts;
  readonly #leftAt = new Map<string, number>();
  readonly #closing = new AbortController();
  #before: ReadonlySet<string> = new Set();
  #quietSince: number;
  #loading = false;
  #againAt = -Infinity;

  constructor(ports: CaretakerPorts) {
    this.#ports = ports;
    this.#quietSince = ports.now();
  }

  /** Looks once. The promise resolves when whatever it began has ended; it never rejects. */
  async look(): Promise<void> {
    const { now, inMemory, busy } = this.#ports;
    const models = inMemory();
    for (const model of this.#before) if (!models.has(model)) this.#leftAt.set(model, now());
    this.#before = models;
    if (busy()) this.#quietSince = now();
    await Promise.all([this.#letGo(), this.#preload(models)]);
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }

  async #letGo(): Promise<void> {
    const { residents, keepAliveMs, freeBytes, evict } = this.#ports;
    const all = residents();
    const idle = whoseTimeIsUp(all, keepAliveMs);
    const freed = idle.reduce((sum, { bytes }) => sum + bytes, 0);
    const rest = all.filter((resident) => !idle.includes(resident));
    const pressed = whoGoesUnderPressure(rest, freeBytes() + freed);
    await Promise.all([
      ...idle.map(({ key }) => evict(key, 'idle')),
      ...pressed.map(({ key }) => evict(key, 'pressure')),
    ]);
  }

  async #preload(inMemory: ReadonlySet<string>): Promise<void> {
    const { now, topK, ranked } = this.#ports;
    const wanted = topK();
    if (wanted === 0 || this.#loading || this.#closing.signal.aborted || now() < this.#againAt) return;
    const models = toPreload({
      topK: wanted,
      ranked: ranked(wanted),
      inMemory,
      leftAt: this.#leftAt,
      quietMs: now() - this.#quietSince,
    });
    this.#loading = true;
    await this.#loadFirst(models).finally(() => (this.#loading = false));
  }

  /** Loads the first of them that can be; the next look goes on with the others. */
  async #loadFirst(models: readonly string[]): Promise<void> {
    const { now, loadAhead, log } = this.#ports;
    for (const model of models) {
      try {
        await loadAhead(model, this.#closing.signal);
        log.info({ model }, 'model loaded ahead');
        return;
      } catch (thrown) {
        const { code } = toHearthError(thrown);
        if (code === 'CANCELLED' || this.#closing.signal.aborted) return;
        if (code === 'INSUFFICIENT_MEMORY') this.#againAt = now() + AGAIN_MS;
        // Anything else is said to whoever asks for the model; before somebody has, it would only fail again.
        else this.#leftAt.set(model, now());
      }
    }
  }
}
