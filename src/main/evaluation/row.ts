/** One model on one set: its runs, its figures, and what they are against the baseline. */
import { readFile } from 'node:fs/promises';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import { quantile } from '../../shared/evaluation/interval.ts';
import type { JudgeTools, Judging } from '../../shared/evaluation/judge.ts';
import { JUDGES } from '../../shared/evaluation/judges.ts';
import { PASSES, type Pass } from '../../shared/evaluation/regression.ts';
import type { EvalProgress, EvalRow, EvalSettings } from '../../shared/evaluation/report.ts';
import type { EvalItem } from '../../shared/evaluation/set.ts';
import type { Meta } from '../../shared/inference.ts';
import { isMediaRef, splitEncoded } from '../../shared/media.ts';
import type { Engine } from '../engine-types.ts';
import { readPng } from './png.ts';
import type { EvalSource, ReadSet } from './sets.ts';

/** What an evaluation needs of the engine. */
export type EvalEngine = Pick<Engine, 'infer' | 'models' | 'media'>;

/** Inputs whose times are compared, spread over the set: enough for an interval, few enough to repeat. */
export const TIMED_INPUTS = 24;
/** The yardstick is laid on before every so many inputs. */
const YARDSTICK_EVERY = 8;

/** What one model's evaluation is made of. */
export interface RowPorts {
  readonly engine: EvalEngine;
  readonly sets: EvalSource;
  readonly signal: AbortSignal;
  /** Milliseconds of the fixed piece of work. */
  readonly yardstick: () => number;
  /** Called at every input. `more` is how many inputs have come on top. */
  readonly progress: (step: { readonly phase: EvalProgress['phase']; readonly more?: number }) => void;
  /** Compares with the baseline; true where one more pass is needed to be sure. */
  readonly unsure: (settings: EvalSettings, passes: readonly Pass[]) => boolean;
}

/** What an inference gave: its result, its times without queue and load, and where it ran. */
interface Ran {
  readonly result: unknown;
  readonly ms: number;
  readonly firstTokenMs: number | null;
  readonly meta: Meta;
}

/** Evaluates a model; what goes wrong is in the row's `error`. Throws only where it was cancelled. */
export async function evaluateModel(set: ReadSet, model: string, ports: RowPorts): Promise<EvalRow> {
  const run = new RowRun(set, model, ports);
  try {
    return await run.all();
  } catch (thrown) {
    if (ports.signal.aborted) throw toHearthError(ports.signal.reason);
    return { ...run.row(), error: toHearthError(thrown).toBody() };
  }
}

class RowRun {
  readonly #set: ReadSet;
  readonly #model: string;
  readonly #ports: RowPorts;
  readonly #judging: Judging;
  readonly #timed: ReadonlySet<number>;
  readonly #times: number[] = [];
  readonly #firstTokens: number[] = [];
  readonly #passes: Pass[] = [];
  #settings: EvalSettings | null = null;
  #loadMs: number | null = null;

  constructor(set: ReadSet, model: string, ports: RowPorts) {
    this.#set = set;
    this.#model = model;
    this.#ports = ports;
    this.#judging = JUDGES[set.task].begin(set);
    this.#timed = new Set(timedIndices(set.items.length));
  }

  async all(): Promise<EvalRow> {
    await this.#load();
    await this.#judgeAll();
    const enough = (): boolean =>
      this.#passes.length >= PASSES.least &&
      (this.#settings === null || !this.#ports.unsure(this.#settings, this.#passes));
    while (!enough()) await this.#timeAgain();
    const { memory } = await this.#ports.engine.models.status(this.#model);
    return {
      ...this.row(),
      measures: await this.#judging.measures(),
      latency_ms: spread(this.#times),
      first_token_ms: spread(this.#firstTokens),
      memory_bytes: memory.measured_bytes,
    };
  }

  /** What is known so far. */
  row(): EvalRow {
    return {
      task: this.#set.task,
      model: this.#model,
      items: this.#times.length,
      settings: this.#settings,
      measures: [],
      latency_ms: null,
      first_token_ms: null,
      load_ms: this.#loadMs,
      memory_bytes: null,
      passes: this.#passes.map(({ times, yardstick }) => ({ times: [...times], yardstick })),
      change: null,
      regressed: false,
      error: null,
    };
  }

  /** The first run loads the model and warms it up; its time is nobody's. */
  async #load(): Promise<void> {
    const [first] = this.#set.items;
    if (first === undefined) return;
    this.#ports.progress({ phase: 'loading' });
    const { meta } = await this.#run(first, 0);
    const { device, backend, dtype = '' } = meta;
    this.#settings = { device, backend, dtype, set: this.#set.fingerprint };
    this.#loadMs = meta.load_ms >= 1 ? meta.load_ms : null;
  }

  /** Every item once, with its result judged. */
  async #judgeAll(): Promise<void> {
    const pass = this.#newPass();
    const tools = this.#tools();
    for (const [index, item] of this.#set.items.entries()) {
      pass.lay(index);
      const ran = await this.#run(item, index);
      this.#times.push(ran.ms);
      if (ran.firstTokenMs !== null) this.#firstTokens.push(ran.firstTokenMs);
      if (this.#timed.has(index)) pass.times.push(ran.ms);
      await this.#judging.add(item, ran.result, tools);
      this.#ports.progress({ phase: 'running' });
    }
    this.#passes.push(pass.end());
  }

  /** The timed items once more. */
  async #timeAgain(): Promise<void> {
    this.#ports.progress({ phase: 'again', more: this.#timed.size });
    const pass = this.#newPass();
    for (const [count, index] of [...this.#timed].entries()) {
      const item = this.#set.items[index];
      if (item === undefined) continue;
      pass.lay(count);
      pass.times.push((await this.#run(item, index)).ms);
      this.#ports.progress({ phase: 'again' });
    }
    this.#passes.push(pass.end());
  }

  #newPass(): { readonly times: number[]; lay(index: number): void; end(): Pass } {
    const times: number[] = [];
    const yardsticks: number[] = [];
    return {
      times,
      lay: (index) => {
        if (index % YARDSTICK_EVERY === 0) yardsticks.push(this.#ports.yardstick());
      },
      end: () => ({ times, yardstick: quantile(yardsticks, 0.5) }),
    };
  }

  async #run(item: EvalItem, index: number): Promise<Ran> {
    const { engine, sets } = this.#ports;
    const { task, options } = this.#set;
    const { chat } = await engine.models.status(this.#model);
    const given = JUDGES[task].inputs(item, { ...this.#set, chat: this.#set.chat === true && chat });
    const inputs = await sets.stowed(task, given, engine.media);
    try {
      return await this.#infer({
        model: this.#model,
        task,
        inputs,
        options: { ...options, ...item.options },
      });
    } catch (thrown) {
      const error = toHearthError(thrown);
      throw new HearthError(error.code, `Item ${String(index + 1)}: ${error.message}`, error.hint, {
        cause: thrown,
      });
    }
  }

  /** One run in the background: whatever a person asks for goes first. */
  async #infer(request: Parameters<Engine['infer']>[0]): Promise<Ran> {
    const { engine, signal } = this.#ports;
    signal.throwIfAborted();
    const events = engine.infer({ ...request, priority: 'background' }, signal, 'evaluation');
    for await (const event of events) {
      if (event.type === 'error') throw HearthError.fromBody(event.error);
      if (event.type !== 'done') continue;
      const { result, meta } = event;
      const waited = meta.queue_ms + meta.load_ms;
      const first = meta.first_token_latency_ms;
      return {
        result,
        meta,
        ms: Math.max(0, meta.latency_ms - waited),
        firstTokenMs: first === undefined ? null : Math.max(0, first - waited),
      };
    }
    throw new HearthError('INTERNAL', 'The run ended without a result.', 'The log has the details.');
  }

  #tools(): JudgeTools {
    const { media } = this.#ports.engine;
    const { listener } = this.#set;
    return {
      read: async (picture) => {
        if (isMediaRef(picture)) return readPng(await readFile((await media.find(picture.media_id)).path));
        const parts = typeof picture === 'string' ? splitEncoded(picture) : null;
        return readPng(Buffer.from(parts?.base64 ?? '', 'base64'));
      },
      listen: listener === undefined ? null : async (audio) => await this.#understood(listener, audio),
    };
  }

  /** What a recognizer writes down of a sound. */
  async #understood(model: string, audio: unknown): Promise<string> {
    const { result } = await this.#infer({
      model,
      task: 'automatic-speech-recognition',
      inputs: { audio },
    });
    return typeof result === 'object' && result !== null && 'text' in result ? String(result.text) : '';
  }
}

/** Places of the timed items: all of a short set, else so many at even distances. */
export function timedIndices(items: number): number[] {
  const count = Math.min(items, TIMED_INPUTS);
  return Array.from({ length: count }, (_, index) => Math.floor((index * items) / count));
}

function spread(times: readonly number[]): { p50: number; p95: number } | null {
  if (times.length === 0) return null;
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}
