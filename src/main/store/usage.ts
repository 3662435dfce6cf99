/** How often and when each model was used, and how fast it was: in memory for the lists, in the database for the next start. */
import { z } from 'zod';
import type { MeasuredSpeed } from '../../shared/models.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { frequencyAt, usedOnce } from './frequency.ts';

/** Runs whose median is a model's speed: enough to pass over a slow one, few enough to follow an update. */
export const SPEED_RUNS = 9;

/** How a model was used. */
export interface ModelUsage {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly lastUsedAt: number;
  /** Uses weighted by their age, as they were at `lastUsedAt`. */
  readonly frequency: number;
}

/** One run as its speed was measured. Times in ms. */
export interface SpeedRun {
  readonly model: string;
  readonly device: string;
  readonly backend: string;
  readonly dtype: string;
  readonly tokensPerSecond: number | null;
  /** Time for each input, without queue and load. */
  readonly runMs: number;
  /** Null where the model was in memory. */
  readonly loadMs: number | null;
  readonly at: number;
}

const usageRow = z.object({
  model: z.string(),
  count: z.number(),
  last_used_at: z.number(),
  frequency: z.number(),
});
const speedRow = z.object({
  model: z.string(),
  device: z.string(),
  backend: z.string(),
  dtype: z.string(),
  tokens_per_second: z.number().nullable(),
  run_ms: z.number(),
  load_ms: z.number().nullable(),
  at: z.number(),
});

/** Usage and speeds of all models. */
export class UsageLedger {
  readonly #database: Database;
  readonly #usage = new Map<string, ModelUsage>();
  /** The last runs by model, newest last. */
  readonly #runs = new Map<string, SpeedRun[]>();

  constructor(database: Database) {
    this.#database = database;
    const { usage, runs } = readOrNothing(database);
    for (const { model, count, last_used_at: lastUsedAt, frequency } of usage)
      this.#usage.set(model, { count, lastUsedAt, frequency });
    for (const row of runs) {
      const { tokens_per_second: tokensPerSecond, run_ms: runMs, load_ms: loadMs, ...rest } = row;
      this.#remember({ ...rest, tokensPerSecond, runMs, loadMs });
    }
  }

  /** How a model was used; null where it never was. */
  usageOf(model: string): ModelUsage | null {
    return this.#usage.get(model) ?? null;
  }

  /** How often a model is used lately: its uses, each weighted by its age; 0 where it never was. */
  frequencyOf(model: string, now: number): number {
    const usage = this.#usage.get(model);
    return usage === undefined ? 0 : frequencyAt({ ...usage, at: usage.lastUsedAt }, now);
  }

  /** Every model that was ever used, with its frequency: the highest first. */
  mostFrequent(now: number): { readonly model: string; readonly frequency: number }[] {
    return [...this.#usage.keys()]
      .map((model) => ({ model, frequency: this.frequencyOf(model, now) }))
      .toSorted((a, b) => b.frequency - a.frequency);
  }

  /** Counts one use. */
  used(model: string, at: number): void {
    const before = this.#usage.get(model) ?? null;
    const { frequency } = usedOnce(before === null ? null : { ...before, at: before.lastUsedAt }, at);
    this.#usage.set(model, { count: (before?.count ?? 0) + 1, lastUsedAt: at, frequency });
    this.#database.later((db) => {
      db.prepare(
        `INSERT INTO model_usage (model, count, last_used_at, frequency) VALUES (?, 1, ?, ?)
         ON CONFLICT (model) DO UPDATE SET count = count + 1, last_used_at = excluded.last_used_at,
         frequency = excluded.frequency`,
      ).run(model, at, frequency);
    });
  }

  /** Takes one measured run. */
  measured(run: SpeedRun): void {
    this.#remember(run);
    this.#database.later((db) => {
      const { model, device, backend, dtype } = run;
      db.prepare(
        `INSERT INTO speed_run (model, device, backend, dtype, tokens_per_second, run_ms, load_ms, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(model, device, backend, dtype, run.tokensPerSecond, run.runMs, run.loadMs, run.at);
      db.prepare(
        `DELETE FROM speed_run WHERE model = ?1 AND device = ?2 AND backend = ?3 AND dtype = ?4 AND id NOT IN
         (SELECT id FROM speed_run WHERE model = ?1 AND device = ?2 AND backend = ?3 AND dtype = ?4
          ORDER BY id DESC LIMIT ${String(SPEED_RUNS)})`,
      ).run(model, device, backend, dtype);
    });
  }

  /** Speeds of a model, one for each device, backend and dtype; the one that was measured last comes first. */
  speedsOf(model: string): MeasuredSpeed[] {
    const groups = Map.groupBy(this.#runs.get(model) ?? [], keyOf);
    return [...groups.values()].map(speedOf).toSorted((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** When a model's speed was last measured, in ms since the epoch; 0 where it never was. */
  measuredAt(model: string): number {
    return this.#runs.get(model)?.at(-1)?.at ?? 0;
  }

  #remember(run: SpeedRun): void {
    const runs = this.#runs.get(run.model) ?? [];
    this.#runs.set(run.model, runs);
    runs.push(run);
    const same = runs.filter((other) => keyOf(other) === keyOf(run));
    const oldest = same[0];
    if (same.length > SPEED_RUNS && oldest !== undefined) runs.splice(runs.indexOf(oldest), 1);
  }
}

/** The speed to show for a model: on the device of now, of this dtype if it was run, else of the one that ran last. */
export function speedOn(
  speeds: readonly MeasuredSpeed[],
  device: string,
  dtype: string | null,
): MeasuredSpeed | null {
  const kind = (name: string): string => name.replace(/:.*$/, '');
  const here = speeds.filter((speed) => kind(speed.device) === kind(device));
  return here.find((speed) => speed.dtype === dtype) ?? here[0] ?? null;
}

/** The median of some runs of one kind. */
export function speedOf(runs: readonly SpeedRun[]): MeasuredSpeed {
  const last = runs.at(-1);
  if (last === undefined) throw new RangeError('A speed needs a run.');
  const numbers = (pick: (run: SpeedRun) => number | null): number[] =>
    runs.map(pick).filter((value) => value !== null);
  return {
    device: last.device,
    backend: last.backend,
    dtype: last.dtype,
    tokens_per_second: median(numbers((run) => run.tokensPerSecond)),
    run_ms: median(numbers((run) => run.runMs)) ?? last.runMs,
    load_ms: median(numbers((run) => run.loadMs)),
    runs: runs.length,
    at: new Date(last.at).toISOString(),
  };
}

/** The middle value, of an even count the mean of the two middle ones; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

function keyOf({ device, backend, dtype }: SpeedRun): string {
  return `${device} ${backend} ${dtype}`;
}

/** Figures of the past are not worth a start: where they can't be read, counting begins anew. */
function readOrNothing(database: Database): ReturnType<typeof readAll> {
  try {
    return database.read(readAll);
  } catch {
    return { usage: [], runs: [] };
  }
}

function readAll(db: Connection): { usage: z.output<typeof usageRow>[]; runs: z.output<typeof speedRow>[] } {
  return {
    usage: z.array(usageRow).parse(db.prepare('SELECT * FROM model_usage').all()),
    runs: z.array(speedRow).parse(db.prepare('SELECT * FROM speed_run ORDER BY id').all()),
  };
}
