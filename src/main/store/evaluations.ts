/** The evaluations of this machine: the last one, and for each model and setting what it is compared with. */
import { z } from 'zod';
import {
  evalReportSchema,
  evalRowSchema,
  type EvalReport,
  type EvalRow,
} from '../../shared/evaluation/report.ts';
import type { Database } from './database.ts';

/** Rows of the same key that are kept: more than a line of thirteen shows. */
const KEPT_ROWS = 50;

/** An earlier row, with the report that it is of. */
export interface EarlierRow {
  readonly report: string;
  readonly at: string;
  readonly machine: string;
  readonly row: EvalRow;
}

const headSchema = evalReportSchema.omit({ rows: true });
const stored = z.object({ head: z.string(), body: z.string() });

interface Stored {
  readonly head: z.output<typeof headSchema>;
  readonly row: EvalRow;
}

function earlier({ head: { id, at, machine }, row }: Stored): EarlierRow {
  return { report: id, at, machine, row };
}

/** Evaluations in the database; where that can't be read, there are none. */
export class EvaluationLedger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keeps a report; `keyOf` is what has to be the same for two rows to be compared, null for one that never is. */
  add(report: EvalReport, keyOf: (row: EvalRow) => string | null): void {
    const { rows, ...head } = report;
    this.#database.later((db) => {
      for (const row of rows) {
        const key = keyOf(row);
        // A row that is slower or worse is no baseline: the next one is measured by what was good. One that is so
        // beside another model or other settings says nothing against it.
        const worse = row.regressed && (row.change?.differs.length ?? 0) === 0;
        const usable = key !== null && row.error === null && !worse;
        db.prepare('INSERT INTO evaluation (report, head, key, usable, body) VALUES (?, ?, ?, ?, ?)').run(
          report.id,
          JSON.stringify(head),
          key ?? `${row.task} ${row.model}`,
          usable ? 1 : 0,
          JSON.stringify(row),
        );
        db.prepare(
          `DELETE FROM evaluation WHERE key = ?1 AND id NOT IN
           (SELECT id FROM evaluation WHERE key = ?1 ORDER BY id DESC LIMIT ${String(KEPT_ROWS)})`,
        ).run(key ?? `${row.task} ${row.model}`);
      }
    });
  }

  /** The last report; null where there is none. */
  latest(): EvalReport | null {
    const rows = this.#rows(
      'WHERE report = (SELECT report FROM evaluation ORDER BY id DESC LIMIT 1) ORDER BY id',
      [],
    );
    const [first] = rows;
    return first === undefined ? null : { ...first.head, rows: rows.map(({ row }) => row) };
  }

  /** The id of the last report, of whichever process; null where there is none. Reads one entry of an index. */
  latestId(): string | null {
    try {
      const row = this.#database.read((db) =>
        db.prepare('SELECT report FROM evaluation ORDER BY id DESC LIMIT 1').get(),
      );
      return row === undefined ? null : z.object({ report: z.string() }).parse(row).report;
    } catch {
      return null;
    }
  }

  /** The last row of a key that can be compared with; of one report where it is named. Null where there is none. */
  baseline(key: string, report?: string): EarlierRow | null {
    const [found] =
      report === undefined
        ? this.#rows('WHERE key = ? AND usable = 1 ORDER BY id DESC LIMIT 1', [key])
        : this.#rows('WHERE key = ? AND report = ? ORDER BY id DESC LIMIT 1', [key, report]);
    return found === undefined ? null : earlier(found);
  }

  /** The last rows of a key that came to their end, oldest first. */
  trend(key: string, most: number): EarlierRow[] {
    return this.#rows('WHERE key = ? ORDER BY id DESC LIMIT ?', [key, most])
      .filter(({ row }) => row.error === null)
      .map(earlier)
      .toReversed();
  }

  /** Every row of a report. */
  ofReport(report: string): EarlierRow[] {
    return this.#rows('WHERE report = ? ORDER BY id', [report]).map(earlier);
  }

  /** The rows of a model for a task that can be compared with, the last one first. */
  ofModel(task: string, model: string): EarlierRow[] {
    return this.#rows(
      "WHERE usable = 1 AND json_extract(body, '$.model') = ? AND json_extract(body, '$.task') = ? ORDER BY id DESC",
      [model, task],
    ).map(earlier);
  }

  /** True where a model of that name has a row that can be compared with. */
  hasModel(model: string): boolean {
    return this.#rows("WHERE usable = 1 AND json_extract(body, '$.model') = ? LIMIT 1", [model]).length > 0;
  }

  /** True where a report of that id is kept. */
  has(report: string): boolean {
    return this.#rows('WHERE report = ? LIMIT 1', [report]).length > 0;
  }

  #rows(where: string, values: readonly (string | number)[]): Stored[] {
    try {
      const rows = this.#database.read((db) =>
        db.prepare(`SELECT head, body FROM evaluation ${where}`).all(...values),
      );
      return z
        .array(stored)
        .parse(rows)
        .map(({ head, body }) => ({
          head: headSchema.parse(JSON.parse(head)),
          row: evalRowSchema.parse(JSON.parse(body)),
        }));
    } catch {
      return [];
    }
  }
}
