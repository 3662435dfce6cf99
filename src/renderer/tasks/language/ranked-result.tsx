/** Results that are a list with scores: words for a gap, labels of one's own, ranked texts, like sentences. */
import { JsonResult } from '../fields/json-result.tsx';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';
import { rowsOf } from './rows.ts';
import { RowsTable } from './rows-table.tsx';

/** The list, best first. */
export function RankedResult({ run }: OfRun) {
  const table = rowsOf(run);
  if (table === null) return <JsonResult run={run} />;
  return <RowsTable run={run} title={messages.results(table.rows.length)} table={table} ranked />;
}
