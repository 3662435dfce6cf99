/** The one suite that the command line, the Evaluate view and the HTTP interface share. */
import { randomUUID } from 'node:crypto';
import { HearthError, invalidInput, invalidInputFrom } from '../../shared/errors.ts';
import { compareSpeed, type Pass } from '../../shared/evaluation/regression.ts';
import {
  TREND_POINTS,
  evalRequestSchema,
  type EvalProgress,
  type EvalReport,
  type EvalRequest,
  type EvalRow,
  type EvalSetInfo,
  type EvalSettings,
  type EvalTrend,
} from '../../shared/evaluation/report.ts';
import { isEvalTaskId, type EvalTaskId } from '../../shared/evaluation/set.ts';
import { offersTask } from '../../shared/tasks/also-runs.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { Log } from '../engine-options.ts';
import type { EvaluationLedger } from '../store/evaluations.ts';
import { baselineOf, baselineRow, keyOf, type Baseline, type BaselineRow } from './baseline.ts';
import { changeOf, hasRegressed } from './change.ts';
import { writeReports } from './report-file.ts';
import { TIMED_INPUTS, evaluateModel, type EvalEngine } from './row.ts';
import type { EvalSource, ReadSet } from './sets.ts';
import { yardstickMs } from './yardstick.ts';

/** What a suite is made of. */
export interface SuiteParts {
  readonly engine: EvalEngine;
  readonly sets: EvalSource;
  readonly ledger: EvaluationLedger;
  /** `eval_reports.json`; null to write none. */
  readonly reportFile: string | null;
  readonly version: string;
  /** The machine in words: what has to be the same for times to be compared. */
  readonly machine: () => string;
  readonly log: Log;
  /** Another yardstick, for tests. */
  readonly yardstick?: () => number;
}

/** A set and the model that goes through it. */
interface Planned {
  readonly set: ReadSet;
  readonly model: string;
}

/** A task and the model that is to do it. */
type EvalPair = NonNullable<EvalRequest['pairs']>[number];

/** The suite; one evaluation runs at a time. */
export class EvaluationSuite {
  readonly #parts: SuiteParts;
  #running = false;

  constructor(parts: SuiteParts) {
    this.#parts = parts;
  }

  async sets(): Promise<EvalSetInfo[]> {
    const { sets } = this.#parts;
    return await Promise.all(
      (await sets.tasks()).map(async (task) => {
        const { metric, description, items, model } = await sets.of(task);
        return { task, metric, description, items: items.length, models: this.#modelsFor(task, model) };
      }),
    );
  }

  latest(): EvalReport | null {
    return this.#parts.ledger.latest();
  }

  /** The id of the last report, also of one that another process made. */
  latestId(): string | null {
    return this.#parts.ledger.latestId();
  }

  /** The course of the last report's figures, for the same machine, model and settings. */
  trends(): EvalTrend[] {
    const { ledger } = this.#parts;
    const report = ledger.latest();
    return (report?.rows ?? []).flatMap(({ task, model, settings, change }) => {
      if (report === null || settings === null) return [];
      const points = ledger
        .trend(keyOf({ machine: report.machine, task, model, settings }), TREND_POINTS)
        .map(({ report: id, at, row }) => ({
          report: id,
          at,
          measures: row.measures.map(({ id: measure, value }) => ({ id: measure, value })),
          p50_ms: row.latency_ms?.p50 ?? null,
          baseline: id === change?.report,
        }));
      return [{ task, model, points }];
    });
  }

  /**
   * Runs models through their sets, in the background, and compares with the baseline. Throws what is wrong with the
   * request before the first run, QUEUE_FULL while another one runs, CANCELLED where the signal ends it.
   */
  async run(
    request: EvalRequest,
    signal: AbortSignal,
    onProgress: (progress: EvalProgress) => void = () => undefined,
  ): Promise<EvalReport> {
    const parsed = evalRequestSchema.safeParse(request);
    if (!parsed.success) throw invalidInputFrom(parsed.error);
    if (this.#running)
      throw new HearthError(
        'QUEUE_FULL',
        'An evaluation is running.',
        'Wait for its end, or stop it: two at once would measure each other.',
      );
    this.#running = true;
    try {
      const baseline = baselineOf(this.#parts.ledger, parsed.data.baseline ?? 'latest');
      const planned = await this.#plan(parsed.data);
      return await this.#evaluate(planned, baseline, signal, onProgress);
    } finally {
      this.#running = false;
    }
  }

  /** Checks everything before the first run, so that a slip of the pen is told at once. */
  async #plan({ tasks, model, pairs }: EvalRequest): Promise<Planned[]> {
    const { sets } = this.#parts;
    if (pairs !== undefined) {
      if (tasks !== undefined || model !== undefined)
        throw invalidInput('pairs', 'stand in place of tasks and model', 'Leave those out.');
      return await this.#planPairs(pairs);
    }
    const info = model === undefined ? null : await this.#parts.engine.models.status(model);
    const wanted = tasks ?? (await this.#tasksFor(info));
    const planned: Planned[] = [];
    for (const task of wanted) {
      const set = await sets.of(task);
      // The name as it was given: it may choose a file of the model.
      const chosen = model ?? this.#modelsFor(task, set.model)[0];
      if (chosen !== undefined) planned.push({ set, model: chosen });
      else if (tasks !== undefined) throw noModel(task);
    }
    if (planned.length === 0) throw noModel(wanted.join(', '));
    return planned;
  }

  /** A model that is not here is told before the first one runs. */
  async #planPairs(pairs: readonly EvalPair[]): Promise<Planned[]> {
    for (const { model } of pairs) await this.#parts.engine.models.status(model);
    return await Promise.all(
      pairs.map(async ({ task, model }) => ({ set: await this.#parts.sets.of(task), model })),
    );
  }

  /** The tasks of a model that was named; else those whose own model is here. */
  async #tasksFor(info: ModelInfo | null): Promise<EvalTaskId[]> {
    const all = await this.#parts.sets.tasks();
    if (info === null) {
      const own = await Promise.all(
        all.map(async (task) => this.#modelsFor(task, (await this.#parts.sets.of(task)).model).length > 0),
      );
      return all.filter((_, index) => own[index]);
    }
    if (isEvalTaskId(info.task)) return [info.task];
    throw invalidInput('model', `${info.id} has no task that can be evaluated`, 'Name the task.');
  }

  /** Models that offer a task, which may be another one than their own: the set's model first, then the others by name. */
  #modelsFor(task: EvalTaskId, own: string | undefined): string[] {
    const offering = this.#parts.engine.models.list().filter((one) => offersTask(one.task, task));
    const ids = offering.map(({ id }) => id);
    const others = ids.filter((id) => id !== own).toSorted();
    return own !== undefined && ids.includes(own) ? [own, ...others] : others;
  }

  async #evaluate(
    planned: readonly Planned[],
    baseline: Baseline,
    signal: AbortSignal,
    onProgress: (progress: EvalProgress) => void,
  ): Promise<EvalReport> {
    const { ledger, log, version } = this.#parts;
    const machine = this.#parts.machine();
    const rows: EvalRow[] = [];
    // The second pass is part of what is known to come.
    let total = planned.reduce(
      (sum, { set }) => sum + set.items.length + Math.min(set.items.length, TIMED_INPUTS),
      0,
    );
    let done = 0;
    for (const { set, model } of planned) {
      const before = (settings: EvalSettings): BaselineRow | null =>
        baselineRow(ledger, baseline, { machine, task: set.task, model, settings });
      let again = 0;
      const row = await evaluateModel(set, model, {
        engine: this.#parts.engine,
        sets: this.#parts.sets,
        signal,
        yardstick: this.#parts.yardstick ?? yardstickMs,
        progress: ({ phase, more }) => {
          if (more === undefined && phase !== 'loading') done += 1;
          if (more !== undefined && ++again > 1) total += more;
          onProgress({ done: Math.min(done, total), total, task: set.task, model, phase });
        },
        unsure: (settings, passes) => isUnsure(machine, before(settings), passes),
      });
      rows.push(compared(machine, row, row.settings === null ? null : before(row.settings)));
    }
    const report: EvalReport = {
      id: randomUUID(),
      at: new Date().toISOString(),
      version,
      machine,
      rows,
      regressed: rows.some(({ regressed }) => regressed),
    };
    ledger.add(report, (row) =>
      row.settings === null ? null : keyOf({ machine, ...row, settings: row.settings }),
    );
    await writeReports(this.#parts.reportFile, report, log);
    this.#warn(rows);
    return report;
  }

  #warn(rows: readonly EvalRow[]): void {
    for (const { task, model, change } of rows.filter(({ regressed }) => regressed))
      this.#parts.log.warn({ task, model, change }, 'slower or worse than at the last evaluation');
  }
}

function isUnsure(machine: string, before: BaselineRow | null, passes: readonly Pass[]): boolean {
  if (before === null || before.machine !== machine) return false;
  return compareSpeed(before.row.passes, passes)?.verdict === 'unsure';
}

function compared(machine: string, row: EvalRow, before: BaselineRow | null): EvalRow {
  if (before === null || row.error !== null) return row;
  const change = changeOf(before, row, machine);
  return { ...row, change, regressed: hasRegressed(change) };
}

function noModel(tasks: string): HearthError {
  return new HearthError(
    'MODEL_NOT_FOUND',
    `No model on this machine does ${tasks}.`,
    'Name one with --model or "model"; `hearth models` lists those that are here.',
  );
}
