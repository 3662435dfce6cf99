/** Writing a run into the tables of the history. */
import type { Connection } from './connection.ts';
import { storedRun, type FinishedRun } from './finished.ts';
import { insertMedia } from './history-media.ts';

/** Writes a run, the words by which it is found, and what it refers to. */
export function insertRun(db: Connection, run: FinishedRun): void {
  const stored = storedRun(run);
  const { lastInsertRowid: id } = db
    .prepare(
      `INSERT INTO history (request_id, at, source, model, task, title, summary, outcome, code, device, latency_ms,
       head, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      run.requestId,
      run.at,
      run.source,
      run.model,
      run.task,
      run.title,
      run.summary,
      run.outcome,
      run.error?.code ?? null,
      run.meta?.device ?? null,
      run.latencyMs,
      stored.head,
      stored.bytes,
    );
  db.prepare(
    'INSERT INTO history_body (id, inputs, options, result, meta, error) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(id, stored.inputs, stored.options, stored.result, stored.meta, stored.error);
  db.prepare('INSERT INTO history_text (rowid, text) VALUES (?, ?)').run(id, stored.text);
  insertMedia(db, id, run);
}
