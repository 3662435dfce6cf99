/** `cache/eval_reports.json`: the last evaluations, for whoever reads files rather than asks. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { evalReportSchema, type EvalReport } from '../../shared/evaluation/report.ts';
import type { Log } from '../engine-options.ts';

/** Reports that are kept; the database has the figures of many more. */
const KEPT_REPORTS = 20;

const fileSchema = z.object({ reports: z.array(evalReportSchema) });

/** Puts a report in front of the earlier ones. A file that can't be read begins anew; one that can't be written is told. */
export async function writeReports(file: string | null, report: EvalReport, log: Log): Promise<void> {
  if (file === null) return;
  const earlier = await readFile(file, 'utf8')
    .then((text) => fileSchema.parse(JSON.parse(text)).reports)
    .catch(() => []);
  const reports = [report, ...earlier].slice(0, KEPT_REPORTS);
  try {
    await writeFile(`${file}.new`, `${JSON.stringify({ reports }, null, 1)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (thrown) {
    log.warn({ err: thrown }, 'the file of evaluations can not be written');
  }
}
