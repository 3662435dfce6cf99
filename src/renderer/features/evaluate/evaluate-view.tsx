/** The Evaluate section: suites to run, how far they are, and the last report against the one before. */
import { Gauge, Square, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useConnection } from '../../stores/connection.ts';
import { readEvaluations, stopEvaluation, useEvaluation } from '../../stores/evaluation.ts';
import { useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/controls.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatAt } from '../../ui/format-when.ts';
import { useClock } from '../../ui/hooks.ts';
import { Bar, Live } from '../../ui/parts.tsx';
import { showHistory } from '../activity/view-store.ts';
import { ExamplesView } from '../gate/examples-view.tsx';
import { messages } from './messages.ts';
import { suitesOf } from './proposal.ts';
import type { Suite } from './proposal.ts';
import { ReportPart } from './report-part.tsx';
import { SuitesPart } from './suites-part.tsx';
import { TABS, evaluateChosen, showTab, useEvaluateView } from './view-store.ts';

/** "yesterday" is renewed this often, ms. */
const RENEW_MS = 60_000;
const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** The sheet of Evaluate. What can be evaluated is read again when it opens, and when a model came or went. */
export function EvaluateView() {
  const client = useConnection((state) => state.client);
  const library = useLibrary((state) => state.models);
  const ids = library?.map(({ id }) => id).join(' ');
  useEffect(() => {
    if (client !== null) void readEvaluations();
  }, [client, ids]);
  const sets = useEvaluation((state) => state.sets);
  const changes = useEvaluateView();
  const suites = suitesOf(sets ?? [], library ?? [], changes);
  return (
    <>
      <Header suites={suites} />
      <Progress />
      <Ended />
      <Regressed />
      <Part suites={suites} />
    </>
  );
}

function Part({ suites }: { readonly suites: readonly Suite[] }) {
  const tab = useEvaluateView((state) => state.tab);
  const sets = useEvaluation((state) => state.sets);
  const problem = useEvaluation((state) => state.problem);
  if (tab === 'inputs')
    return (
      <div className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto">
        <ExamplesView onHistory={showHistory} />
      </div>
    );
  if (problem !== null && sets === null)
    return (
      <EmptyState text={`${problem.message} ${problem.hint}`}>
        <Button onClick={() => void readEvaluations()}>{messages.tryAgain}</Button>
      </EmptyState>
    );
  if (sets === null) return <EmptyState text={messages.reading} />;
  return tab === 'suites' ? <SuitesPart suites={suites} /> : <ReportPart />;
}

function Header({ suites }: { readonly suites: readonly Suite[] }) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  const tab = useEvaluateView((state) => state.tab);
  const report = useEvaluation((state) => state.report);
  const running = useEvaluation((state) => state.running !== null);
  const chosen = suites.filter((suite) => suite.chosen).length;
  return (
    <header data-region className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-3 pl-4">
      <h1 className="text-14 font-semibold">{messages.title}</h1>
      <span className="num min-w-0 flex-1 truncate text-12 text-fg-3">
        {report !== null && messages.last(formatAt(report.at, now), report.rows.length)}
      </span>
      <Segmented
        label={messages.tabs}
        value={tab}
        onChange={showTab}
        options={TABS.map((value) => ({ value, label: messages.tab[value] }))}
      />
      {running ? (
        <Button className="min-w-[110px]" onClick={() => void stopEvaluation()}>
          <Square {...ICON} />
          {messages.stop}
        </Button>
      ) : (
        // My inputs have a button of their own, and a view has one that stands out.
        tab !== 'inputs' && (
          <Button
            kind="primary"
            className="min-w-[110px]"
            disabled={chosen === 0}
            onClick={() => void evaluateChosen()}
          >
            <Gauge {...ICON} />
            {messages.run(chosen)}
          </Button>
        )
      )}
    </header>
  );
}

/** How far the evaluation is; a quarter at a time for who listens. */
function Progress() {
  const running = useEvaluation((state) => state.running);
  const step = running?.step ?? null;
  const share = step === null ? 0 : step.done / step.total;
  return (
    <>
      {running !== null && (
        <div className="shrink-0 border-b border-line px-4 py-3">
          <p className="num mb-1.5 flex min-w-0 items-center gap-2">
            <Live />
            <span className="min-w-0 truncate font-medium">
              {step === null ? messages.starting : messages.step(step)}
            </span>
            {step !== null && <span className="shrink-0 text-fg-3">{messages.of(step)}</span>}
          </p>
          <Bar share={share} hot label={messages.progress} />
        </div>
      )}
      <p role="status" className="sr-only">
        {step === null ? '' : messages.told(Math.floor(share * 4))}
      </p>
    </>
  );
}

/** An evaluation that was stopped or refused. */
function Ended() {
  const ended = useEvaluation((state) => state.ended);
  if (ended === null) return null;
  if (ended === 'stopped')
    return (
      <p role="status" className="shrink-0 border-b border-line px-4 py-2.5 text-fg-2">
        {messages.stopped}
      </p>
    );
  return (
    <div
      role="alert"
      className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-line bg-bad-soft px-4 py-1.5"
    >
      <TriangleAlert {...ICON} className="shrink-0 text-bad" />
      <p className="min-w-0 flex-1 break-words">
        {ended.message} {ended.hint}
      </p>
      <Button size="sm" onClick={() => void evaluateChosen()}>
        {messages.tryAgain}
      </Button>
    </div>
  );
}

/** Says that something has become slower or worse, for as long as that is the last report. */
function Regressed() {
  const report = useEvaluation((state) => state.report);
  const tab = useEvaluateView((state) => state.tab);
  const worse = report?.rows.filter(({ regressed }) => regressed) ?? [];
  return (
    <div role="status" className="contents">
      {worse.length > 0 && (
        <div className="flex shrink-0 items-start gap-2.5 border-b border-line bg-warn-soft px-4 py-2.5">
          <TriangleAlert {...ICON} className="mt-0.5 shrink-0 text-warn" />
          <div className="min-w-0 flex-1 break-words">
            <p className="font-medium">{messages.regressed(worse.length)}</p>
            {worse.map((row) => (
              <p key={`${row.task} ${row.model}`} className="num text-fg-2">
                {messages.regressedRow(row)}
              </p>
            ))}
          </div>
          {tab !== 'report' && (
            <Button size="sm" onClick={() => showTab('report')}>
              {messages.seeReport}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
