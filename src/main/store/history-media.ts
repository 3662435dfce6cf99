/** Which pictures and sounds the kept runs refer to, so that those of deleted runs can go. */
import { z } from 'zod';
import type { Connection } from './connection.ts';
import type { FinishedRun } from './finished.ts';
import { mediaIdsIn } from '../../shared/media-ids.ts';

const rowsSchema = z.array(z.object({ media_id: z.string() }));

/** Notes what a run refers to. */
export function insertMedia(
  db: Connection,
  run: number | bigint,
  { inputs, result }: Pick<FinishedRun, 'inputs' | 'result'>,
): void {
  const insert = db.prepare('INSERT INTO history_media (run, media_id) VALUES (?, ?)');
  for (const id of mediaIdsIn(inputs, result)) insert.run(run, id);
}

/** What the runs of a query of ids refer to, each once; `values` are those of the query. */
export function mediaOfRuns(db: Connection, ids: string, ...values: (string | number)[]): string[] {
  const rows = db.prepare(`SELECT DISTINCT media_id FROM history_media WHERE run IN (${ids})`).all(...values);
  return rowsSchema.parse(rows).map(({ media_id }) => media_id);
}

/** Those of the ids that neither a kept run nor an example refers to. */
export function unreferred(db: Connection, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const rows = db
    .prepare(
      `SELECT value AS media_id FROM json_each(?)
       WHERE NOT EXISTS (SELECT 1 FROM history_media WHERE media_id = value)
       AND NOT EXISTS (SELECT 1 FROM example_media WHERE media_id = value)`,
    )
    .all(JSON.stringify(ids));
  return rowsSchema.parse(rows).map(({ media_id }) => media_id);
}
