/** The gate of one's own inputs: kept examples run again in the background, each held against what it gave before. */
import { randomUUID } from 'node:crypto';
import type { HistoryEntry } from '../../shared/activity.ts';
import { HearthError, invalidInput, invalidInputFrom, toHearthError } from '../../shared/errors.ts';
import { changesNow } from '../../shared/examples/changes.ts';
import { compareResults } from '../../shared/examples/compare.ts';
import {
  exampleIdsSchema,
  replayRequestSchema,
  type Example,
  type ExampleRow,
  type ExampleSettings,
  type Replay,
  type ReplayProgress,
  type ReplayRequest,
} from '../../shared/examples/contract.ts';
import type { InferenceRequest, Meta } from '../../shared/inference.ts';
import { mediaIdsIn } from '../../shared/media-ids.ts';
import { parseInputs, parseOptions, requireTask, type TaskId } from '../../shared/tasks/index.ts';
import type { Engine, EngineExamples, EngineHistory } from '../engine-types.ts';
import type { ExampleBook, KeptRow } from '../store/examples.ts';
import { summaryOf } from '../store/finished.ts';
import type { ExamplePlans } from './plans.ts';
import { rasterReader } from './rasters.ts';

/** What the gate needs of the engine. */
export interface GatePorts {
  readonly engine: Pick<Engine, 'infer' | 'models' | 'media'>;
  readonly history: Pick<EngineHistory, 'entry'>;
  readonly book: ExampleBook;
  readonly plans: ExamplePlans;
}

/** A replay as it was asked for, with nothing left out. */
interface Asked {
  readonly task: TaskId | null;
  readonly examples: readonly number[] | null;
  readonly model: string | null;
  readonly options: Record<string, unknown> | null;
}

/** What a run gave. */
interface Ran {
  readonly result: unknown;
  readonly meta: Meta;
  /** Keeps what the run made until it is noted. */
  readonly hold: Disposable;
}

/** See above. One replay runs at a time: two would measure each other. */
export class ExampleGate implements EngineExamples {
  readonly #ports: GatePorts;
  #running = false;
  /** Lines as they were read at a revision: what would run is asked far more often than they change. */
  #read: { readonly revision: number; readonly rows: readonly KeptRow[] } | null = null;

  constructor(ports: GatePorts) {
    this.#ports = ports;
  }

  get revision(): number {
    return this.#ports.book.revision;
  }

  list(): ExampleRow[] {
    const { book, plans } = this.#ports;
    if (this.#read?.revision !== book.revision) this.#read = { revision: book.revision, rows: book.list() };
    const planOf = plans.now();
    return this.#read.rows.map((row) => ({
      ...row,
      would_change: changesNow(row, planOf(row.model, row.task)),
    }));
  }

  example(id: number): Example {
    return this.#ports.book.example(id);
  }

  keep(run: number): number {
    const entry = this.#ports.history.entry(run);
    return this.#ports.book.keep({ ...entry, model: this.#nameOf(entry) });
  }

  remove(ids: readonly number[]): number {
    return this.#ports.book.remove(exampleIdsSchema.parse(ids));
  }

  adopt(ids: readonly number[]): number {
    return this.#ports.book.adopt(exampleIdsSchema.parse(ids));
  }

  goBack(ids: readonly number[]): ExampleSettings[] {
    return this.#ports.book.goBack(exampleIdsSchema.parse(ids));
  }

  watch(listener: (revision: number) => void): Disposable {
    const { book, plans } = this.#ports;
    let told = this.#wouldChange();
    const kept = book.watch((revision) => {
      told = this.#wouldChange();
      listener(revision);
    });
    const planned = plans.watch(() => {
      const now = this.#wouldChange();
      if (now === told) return;
      told = now;
      listener(book.revision);
    });
    return {
      [Symbol.dispose]: () => {
        kept[Symbol.dispose]();
        planned[Symbol.dispose]();
      },
    };
  }

  /** The history names a model alone; where it would run another file now, the example names the one that ran. */
  #nameOf({ model, task, meta }: HistoryEntry): string {
    const planOf = this.#ports.plans.now();
    const now = planOf(model, task);
    if (meta?.dtype === undefined || now === null || now.dtype === meta.dtype) return model;
    const named = `${model}:${meta.dtype}`;
    return planOf(named, task)?.dtype === meta.dtype ? named : model;
  }

  /** What would run differently, to be held against that of before. */
  #wouldChange(): string {
    return JSON.stringify(this.list().map(({ would_change }) => would_change));
  }

  async replay(
    request: ReplayRequest,
    signal: AbortSignal,
    onProgress: (progress: ReplayProgress) => void = () => undefined,
  ): Promise<ExampleRow[]> {
    const asked = readRequest(request);
    if (this.#running)
      throw new HearthError(
        'QUEUE_FULL',
        'The examples are being replayed.',
        'Wait for the end of it, or stop it first.',
      );
    this.#running = true;
    try {
      const rows = this.list().filter(
        ({ task, example }) =>
          (asked.task === null || task === asked.task) && (asked.examples?.includes(example) ?? true),
      );
      if (rows.length === 0)
        throw new HearthError('NOT_FOUND', 'No example of that is kept.', 'Keep a run as an example first.');
      // A slip in the name is told before the first run.
      if (asked.model !== null) await this.#ports.engine.models.status(asked.model);
      for (const [done, row] of rows.entries()) {
        if (signal.aborted) throw toHearthError(signal.reason);
        onProgress({ done, total: rows.length, title: row.title });
        await this.#replayOne(row.example, asked, signal);
      }
      onProgress({ done: rows.length, total: rows.length, title: '' });
      const replayed = new Set(rows.map(({ example }) => example));
      return this.list().filter(({ example }) => replayed.has(example));
    } finally {
      this.#running = false;
    }
  }

  /** One example; a failed run is kept as such, and the others go on. Throws only where it was cancelled. */
  async #replayOne(id: number, asked: Asked, signal: AbortSignal): Promise<void> {
    const { entry } = this.example(id);
    const request_id = randomUUID();
    const made = {
      request_id,
      at: new Date().toISOString(),
      model: asked.model ?? entry.model,
      options: asked.options ?? entry.options,
    };
    const keep = (more: Omit<Replay, keyof typeof made>): void => {
      this.#ports.book.replayed(id, { ...made, ...more });
    };
    try {
      const task = requireTask(entry.task);
      const { isList } = parseInputs(task, entry.inputs);
      const { result, meta, hold } = await this.#run(
        { request_id, model: made.model, task, inputs: entry.inputs, options: made.options },
        signal,
      );
      using _hold = hold;
      const read = rasterReader(this.#ports.engine.media);
      const comparison = await compareResults(task, entry.result, result, isList, read);
      const summary = summaryOf(task, result, isList);
      keep({ result, meta, comparison, verdict: comparison.verdict, summary, error: null });
    } catch (thrown) {
      if (signal.aborted) throw toHearthError(signal.reason);
      const error = toHearthError(thrown);
      keep({
        result: null,
        meta: null,
        comparison: null,
        verdict: null,
        summary: error.message,
        error: error.toBody(),
      });
    }
  }

  /** One run in the background: whatever a person asks for goes first. No history keeps it. */
  async #run(
    request: Pick<InferenceRequest, 'request_id' | 'model' | 'task' | 'inputs' | 'options'>,
    signal: AbortSignal,
  ): Promise<Ran> {
    const { engine } = this.#ports;
    const events = engine.infer({ ...request, priority: 'background' }, signal, 'evaluation');
    for await (const event of events) {
      if (event.type === 'error') throw HearthError.fromBody(event.error);
      if (event.type !== 'done') continue;
      const { result, meta } = event;
      return { result, meta, hold: engine.media.hold(mediaIdsIn(result)) };
    }
    throw new HearthError('INTERNAL', 'The run ended without a result.', 'The log has the details.');
  }
}

/** Checks a request before anything runs; throws INVALID_INPUT. */
function readRequest(request: ReplayRequest): Asked {
  const parsed = replayRequestSchema.safeParse(request);
  if (!parsed.success) throw invalidInputFrom(parsed.error);
  const { task, examples, model, options } = parsed.data;
  if (task === null && (model !== null || options !== null))
    throw invalidInput(
      'task',
      'is missing, and one model or set of options does not do for every task',
      'Name the task.',
    );
  if (task !== null && options !== null) parseOptions(task, options);
  return { task, examples, model, options };
}
