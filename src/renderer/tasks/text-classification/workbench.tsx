/** Text classification: a text above, the labels with their scores below; many lines become one table. */
import { ListChecks } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import { textClassification } from '../../../shared/tasks/text-classification.ts';
import type { LabelScore } from '../../../shared/tasks/text-classification.ts';
import { ExampleCards } from '../../features/run/examples.tsx';
import { linesOf, textsOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, isBusy, requestNow, setDraft, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { Composer } from '../composer.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { messages } from './messages.ts';
import { barShare, scoreTable, tableAsCsv } from './table.ts';

const TASK = 'text-classification';
const manySchema = z.array(textClassification.result);

/** The work area of the task. */
export function ClassificationWorkbench() {
  const state = useRun();
  const input = useRef<HTMLTextAreaElement>(null);
  const lines = linesOf(state.drafts[TASK]).length;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 border-b border-line px-5 py-4">
        <Composer
          box={input}
          className="rounded-3"
          label={messages.input}
          placeholder={messages.placeholder}
          value={state.drafts[TASK]}
          onChange={(draft) => setDraft(TASK, draft)}
          maxHeight="min(200px, 28vh)"
        >
          <Button
            kind="ghost"
            size="sm"
            aria-pressed={state.linesApart}
            onClick={() => useRun.setState({ linesApart: !state.linesApart })}
          >
            <ListChecks size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.linesApart}
          </Button>
          <span className="num mr-1.5 ml-auto text-12 text-fg-3">
            {lines > 1 && state.linesApart && messages.lines(lines)}
          </span>
          <RunButton task={TASK} busy={isBusy(state, TASK)} ready={requestNow(state, TASK) !== null} />
        </Composer>
      </div>
      <div
        className="min-h-0 flex-1 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={messages.resultFor}
      >
        <Outcome
          task={TASK}
          run={currentRun(state, TASK)}
          empty={<Empty />}
          onEdit={() => input.current?.focus()}
          result={(run) => <Result key={run.id} run={run} />}
        />
      </div>
    </div>
  );
}

function Empty() {
  return (
    <>
      <p className="mb-4 text-fg-2">{messages.empty}</p>
      <ExampleCards compact />
    </>
  );
}

function Result({ run }: { readonly run: Run }) {
  const texts = textsOf(run.request.inputs);
  const many = Array.isArray(run.request.inputs);
  const results = useMemo(() => manySchema.safeParse(many ? run.result : [run.result]), [many, run.result]);
  if (!results.success) return <p className="p-5 text-bad">{messages.empty}</p>;
  const [first = []] = results.data;
  return many ? (
    <ManyLines texts={texts} results={results.data} />
  ) : (
    <OneText text={texts[0] ?? ''} scores={first} />
  );
}

/** Labels that are shown before "Show all". */
const FIRST_LABELS = 12;

function OneText({ text, scores }: { readonly text: string; readonly scores: readonly LabelScore[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? scores : scores.slice(0, FIRST_LABELS);
  const numbers = scores.map(({ score }) => score);
  return (
    <>
      <div className="flex min-h-11 items-center gap-2 px-5">
        <h2 className="text-12 font-semibold text-fg-2">{messages.labels}</h2>
        <span className="num ml-auto text-12 text-fg-3">
          {shown.length < scores.length
            ? messages.shown(shown.length, scores.length)
            : messages.countLabels(scores.length)}
        </span>
        {scores.length > FIRST_LABELS && (
          <Button kind="ghost" size="sm" onClick={() => setAll(!all)}>
            {all ? messages.showLess : messages.showAll}
          </Button>
        )}
        <CopyButton label={messages.copyTable} text={() => tableAsCsv(scoreTable([text], [scores]))} />
      </div>
      <table className="w-full border-t border-line">
        <thead className="sr-only">
          <tr>
            <th>{messages.label}</th>
            <th>{messages.score}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, score }, index) => (
            <tr key={label} className={cx('h-9 border-b border-line', index === 0 && 'bg-active')}>
              <th
                scope="row"
                className="max-w-[180px] truncate pr-4 pl-5 font-normal whitespace-nowrap"
                title={label}
              >
                {label}
              </th>
              <td className="w-full py-0">
                <Bar thick share={barShare(score, numbers)} hot={index === 0} />
              </td>
              <td className="num py-0 pr-5 pl-4 text-end whitespace-nowrap">{messages.scoreOf(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function ManyLines({
  texts,
  results,
}: {
  readonly texts: readonly string[];
  readonly results: readonly (readonly LabelScore[])[];
}) {
  const table = useMemo(() => scoreTable(texts, results), [texts, results]);
  const numbers = results.flat().map(({ score }) => score);
  return (
    <>
      <div className="flex min-h-11 items-center gap-2 px-5">
        <h2 className="text-12 font-semibold text-fg-2">{messages.lines(table.rows.length)}</h2>
        <span className="num ml-auto text-12 text-fg-3">{messages.countLabels(table.labels.length)}</span>
        <CopyButton label={messages.copyTable} text={() => tableAsCsv(table)} />
      </div>
      <table className="w-full border-t border-line">
        <thead>
          <tr className="h-8 border-b border-line text-12 text-fg-3">
            <th className="pl-5">{messages.text}</th>
            {table.labels.map((label) => (
              <th key={label} className="max-w-[140px] truncate px-3 text-end last:pr-5" title={label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index} className="h-10 border-b border-line hover:bg-hover">
              <th scope="row" className="w-full max-w-0 truncate pl-5 font-normal" title={row.text}>
                {row.text}
              </th>
              {row.scores.map((score, column) => (
                <td
                  key={table.labels[column]}
                  className={cx(
                    'num px-3 text-end last:pr-5',
                    column === row.best && 'font-medium text-ember',
                  )}
                >
                  {score !== null && (
                    <span className="inline-flex items-center gap-2.5">
                      <span className="w-14">
                        <Bar share={barShare(score, numbers)} hot={column === row.best} />
                      </span>
                      {messages.scoreOf(score)}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
