/** What can be evaluated: a line for each set, with its model. */
import { useId } from 'react';
import { useEvaluation } from '../../stores/evaluation.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TaskIcon } from '../run/task-icon.tsx';
import { messages } from './messages.ts';
import { LATEST, baselinesOf } from './proposal.ts';
import type { Suite } from './proposal.ts';
import { TABLE } from './table.ts';
import { chooseAll, chooseBaseline, chooseModelOf, chooseSuite, useEvaluateView } from './view-store.ts';

/** The table; a suite without a model is there, and can't be chosen. */
export function SuitesPart({ suites }: { readonly suites: readonly Suite[] }) {
  const id = useId();
  if (suites.length === 0) return <EmptyState text={messages.noSets} />;
  return (
    <section aria-labelledby={id} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 px-4 pt-4 pb-2">
        <h2 id={id} className="text-12 font-semibold">
          {messages.suites}
        </h2>
        <p className="min-w-0 flex-1 truncate text-12 text-fg-3">{messages.suitesNote}</p>
        <Baseline />
        <Button kind="ghost" size="sm" onClick={() => chooseAll(true)}>
          {messages.allOfThem}
        </Button>
        <Button kind="ghost" size="sm" onClick={() => chooseAll(false)}>
          {messages.noneOfThem}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <table className={cx(TABLE, 'min-w-[620px]')}>
          <thead>
            <tr>
              <th scope="col">{messages.taskColumn}</th>
              <th scope="col">{messages.modelColumn}</th>
              <th scope="col">{messages.measureColumn}</th>
              <th scope="col" className="text-end!">
                {messages.inputsColumn}
              </th>
            </tr>
          </thead>
          <tbody>
            {suites.map((suite) => (
              <Row key={suite.set.task} suite={suite} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What the next evaluation is compared with. */
function Baseline() {
  const id = useId();
  const report = useEvaluation((state) => state.report);
  const chosen = useEvaluateView((state) => state.baseline);
  const choices = baselinesOf(report);
  return (
    <span className="flex shrink-0 items-center gap-2">
      <label htmlFor={id} className="text-12 text-fg-2 max-[900px]:sr-only">
        {messages.compareWith}
      </label>
      <Choice
        id={id}
        label={messages.compareWith}
        value={choices.includes(chosen) ? chosen : LATEST}
        onChange={chooseBaseline}
        options={choices.map((value) => ({ value, label: messages.baseline(value) }))}
        className="max-w-[200px]"
      />
    </span>
  );
}

function Row({ suite: { set, model, chosen } }: { readonly suite: Suite }) {
  const { task, metric, items, models, description } = set;
  return (
    <tr className="h-10" title={description}>
      <th scope="row">
        <label className="flex min-h-6 items-center gap-2.5 font-medium">
          <input
            type="checkbox"
            aria-label={messages.choose(task)}
            checked={chosen}
            disabled={model === null}
            onChange={(event) => chooseSuite(task, event.target.checked)}
            className="size-4 shrink-0 accent-(--ember-fill)"
          />
          <TaskIcon task={task} size={14} />
          {messages.task(task)}
        </label>
      </th>
      <td>
        {model === null ? (
          <span className="text-fg-3">{messages.noModel}</span>
        ) : (
          <Choice
            label={messages.modelFor(task)}
            value={model}
            onChange={(next) => chooseModelOf(task, next)}
            options={models.map((value) => ({ value, label: messages.model(value) }))}
            className="w-[220px]"
          />
        )}
      </td>
      <td className="text-fg-2">{messages.metric(metric)}</td>
      <td className="num text-end!">{messages.inputs(items)}</td>
    </tr>
  );
}
