/** The answer marked in its text, and all answers below. */
import { JsonResult } from '../fields/json-result.tsx';
import type { OfRun } from '../view.ts';
import { stretchesOf } from './marks.ts';
import { messages } from './messages.ts';
import { answersOf, rowsOf } from './rows.ts';
import { RowsTable } from './rows-table.tsx';

/** The best answer in its place. */
export function AnswersResult({ run }: OfRun) {
  const read = answersOf(run);
  const table = rowsOf(run);
  if (read === null || table === null) return <JsonResult run={run} />;
  const best = read.result[0];
  return (
    <>
      {best === undefined || best.answer === '' ? (
        <p className="px-5 py-4 text-fg-2">{messages.noAnswer}</p>
      ) : (
        <p dir="auto" className="px-5 py-4 text-14 whitespace-pre-wrap">
          {stretchesOf(read.input.context, [best]).map(({ text, mark }, index) =>
            mark === null ? (
              text
            ) : (
              <mark key={index} className="rounded-1 bg-ember-soft px-0.5 font-medium text-ember">
                {text}
              </mark>
            ),
          )}
        </p>
      )}
      <RowsTable run={run} title={messages.answers} table={table} ranked />
    </>
  );
}
