/** Conversions as an engine has them: one after the other, seen and stopped from everywhere, whoever asked for one. */
import { randomUUID } from 'node:crypto';
import type { RequestSource } from '../../shared/activity.ts';
import {
  isUnderWay,
  overridesOf,
  type Conversion,
  type ConversionRequest,
  type ConversionResult,
} from '../../shared/conversions.ts';
import type { ConversionOffers, ConversionProgress } from '../../shared/converter.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import { withSignal } from '../with-signal.ts';
import { SharedWork } from './shared-work.ts';
import type { EngineConversions } from './types.ts';

/** Ended ones that are still told of: those of a sitting. */
const MAX_ENDED = 20;
/** Waiting ones: a person's list, not a program that went wild. */
const MAX_UNDER_WAY = 50;

/** Makes a model of a raw checkpoint. */
export type ConvertOwn = (
  model: string,
  request: ConversionRequest,
  signal: AbortSignal,
  onProgress: (progress: ConversionProgress) => void,
) => Promise<ConversionResult>;

/** What the line needs of the rest. */
export interface ConversionPorts {
  readonly convert: ConvertOwn;
  readonly offers: (model: string) => Promise<ConversionOffers>;
  /** The id of a model, however it was named. Throws MODEL_NOT_FOUND. */
  readonly idOf: (model: string) => Promise<string>;
  readonly now?: () => Date;
}

/** The line of conversions. Two at a time would only share the disk and the memory. */
export class ConversionRuns implements EngineConversions, Disposable {
  readonly #ports: ConversionPorts;
  readonly #listeners = new Set<(conversions: Conversion[]) => void>();
  readonly #works = new Map<string, SharedWork>();
  #all: Conversion[] = [];
  #tail: Promise<unknown> = Promise.resolve();

  constructor(ports: ConversionPorts) {
    this.#ports = ports;
  }

  async offers(model: string): Promise<ConversionOffers> {
    return await this.#ports.offers(model);
  }

  /** All that are under way in their order, and the last that ended. */
  list(): Conversion[] {
    return [...this.#all];
  }

  /** Calls back after every change of {@link list}. */
  watch(listener: (conversions: Conversion[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Begins one that belongs to nobody: it goes on until its end or {@link stop}. One that is asked for twice is one. */
  async start(model: string, request: ConversionRequest, source: RequestSource): Promise<Conversion> {
    const { entry, work } = this.#joined(await this.#ports.idOf(model), request, source);
    work.keep();
    return entry;
  }

  /**
   * Makes one, or joins the same one under way, and waits for its end. The signal takes this caller out of it; it ends
   * once nobody else waits for it.
   */
  async run(
    model: string,
    request: ConversionRequest,
    source: RequestSource,
    signal: AbortSignal,
    onProgress: (progress: ConversionProgress) => void = () => undefined,
  ): Promise<ConversionResult> {
    const id = await this.#ports.idOf(model);
    signal.throwIfAborted();
    return await this.#joined(id, request, source).work.follow(signal, onProgress);
  }

  /** Ends one that waits or goes on; false for any other. */
  stop(id: string): boolean {
    const work = this.#works.get(id);
    work?.stop(cancelled());
    return work !== undefined;
  }

  /** Takes one that ended off the list; false for any other. */
  forget(id: string): boolean {
    const rest = this.#all.filter((each) => each.id !== id || isUnderWay(each));
    if (rest.length === this.#all.length) return false;
    this.#all = rest;
    this.#tell();
    return true;
  }

  /** Stops all. */
  [Symbol.dispose](): void {
    for (const work of this.#works.values()) work.stop(cancelled());
    this.#listeners.clear();
  }

  /** The same one under way, or a new one at the end of the line. Throws QUEUE_FULL. */
  #joined(
    model: string,
    request: ConversionRequest,
    source: RequestSource,
  ): { entry: Conversion; work: SharedWork } {
    for (const [id, work] of this.#works) {
      const entry = this.#all.find((each) => each.id === id);
      if (entry?.model === model && work.joins(request)) return { entry, work };
    }
    return this.#enter(model, request, source);
  }

  #enter(
    model: string,
    request: ConversionRequest,
    source: RequestSource,
  ): { entry: Conversion; work: SharedWork } {
    if (this.#works.size >= MAX_UNDER_WAY)
      throw new HearthError(
        'QUEUE_FULL',
        `${String(MAX_UNDER_WAY)} conversions wait already.`,
        'Wait for some of them to end.',
      );
    const entry: Conversion = {
      id: randomUUID(),
      model,
      source,
      to: request.to,
      quantization: request.quantization ?? null,
      overrides: overridesOf(request),
      phase: 'waiting',
      progress: null,
      asked_at: this.#now(),
      ended_at: null,
      result: null,
      error: null,
    };
    const work = new SharedWork(request, (signal, onProgress) =>
      this.#inTurn(entry.id, model, request, signal, onProgress),
    );
    this.#works.set(entry.id, work);
    this.#all.push(entry);
    this.#tell();
    work.begin();
    return { entry, work };
  }

  async #inTurn(
    id: string,
    model: string,
    request: ConversionRequest,
    signal: AbortSignal,
    onProgress: (progress: ConversionProgress) => void,
  ): Promise<ConversionResult> {
    const before = this.#tail;
    const over = Promise.withResolvers<true>();
    // One that leaves the line early does not let the next one in before its turn.
    this.#tail = Promise.all([before, over.promise]);
    try {
      await withSignal(before, signal);
      this.#change(id, { phase: 'reading' });
      const result = await this.#ports.convert(model, request, signal, (progress) => {
        this.#change(id, { phase: phaseOf(request, progress), progress });
        onProgress(progress);
      });
      this.#end(id, { phase: 'done', result });
      return result;
    } catch (thrown) {
      const error = toHearthError(thrown);
      const stopped = error.code === 'CANCELLED' || error.code === 'SHUTTING_DOWN';
      this.#end(id, stopped ? { phase: 'stopped' } : { phase: 'failed', error: error.toBody() });
      throw error;
    } finally {
      over.resolve(true);
    }
  }

  #end(id: string, how: Partial<Conversion>): void {
    this.#works.delete(id);
    const ended = this.#all.filter((each) => !isUnderWay(each) && each.id !== id);
    const gone = ended.slice(0, Math.max(0, ended.length + 1 - MAX_ENDED));
    this.#all = this.#all.filter((each) => !gone.includes(each));
    this.#change(id, { ...how, ended_at: this.#now() });
  }

  #change(id: string, more: Partial<Conversion>): void {
    this.#all = this.#all.map((each) => (each.id === id ? { ...each, ...more } : each));
    this.#tell();
  }

  #now(): string {
    return (this.#ports.now?.() ?? new Date()).toISOString();
  }

  #tell(): void {
    const conversions = this.list();
    for (const listener of this.#listeners) listener(conversions);
  }
}

/** Quantized graphs are compared with those in float once they are written. */
function phaseOf(request: ConversionRequest, { done, total }: ConversionProgress): Conversion['phase'] {
  const compared = request.to === 'onnx' && request.quantization !== undefined;
  return compared && done >= total ? 'checking' : 'writing';
}
