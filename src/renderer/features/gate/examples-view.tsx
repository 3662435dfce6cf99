/** Kept examples: what to run them with, how the last replay went, and each of them in a row. */
import { Play, Square } from 'lucide-react';
import { Suspense, lazy } from 'react';
import type { ExampleRow } from '../../../shared/examples/contract.ts';
import type { TaskId } from '../../../shared/tasks/index.ts';
import { TASKS, taskIdSchema } from '../../../shared/tasks/index.ts';
import { offersTask } from '../../../shared/tasks/also-runs.ts';
import { followExamples, replayExamples, stopReplay, useExamples } from '../../stores/examples.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/controls.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Bar } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { ExampleGrid } from './example-grid.tsx';
import { GateCard } from './gate-card.tsx';
import { messages } from './messages.ts';
import { examplesOf, requestOf, tasksOf } from './plan.ts';
import { OWN_MODEL, WORKBENCH, useGateView } from './view-store.ts';
import { workbenchOf } from './workbench-settings.ts';

const ExampleDialog = lazy(() => import('./example-dialog.tsx'));

/** Any task, in a list of choices. */
const ANY_TASK = 'any';

/** The tab. `onHistory` leads to where examples are chosen. */
export function ExamplesView({ onHistory }: { readonly onHistory: () => void }) {
  const { examples, problem } = useExamples();
  const client = useConnection((state) => state.client);
  const open = useGateView((state) => state.open);
  const task = useTask(examples ?? []);
  const shown = examplesOf(examples ?? [], task);
  if (examples === null) {
    const again = (): void => {
      if (client !== null) void followExamples(client, new AbortController().signal);
    };
    return (
      <EmptyState className="-mx-1" text={problem ?? messages.reading}>
        {problem !== null && <Button onClick={again}>{messages.tryAgain}</Button>}
      </EmptyState>
    );
  }
  if (examples.length === 0)
    return (
      <EmptyState className="-mx-1" text={messages.none}>
        <Button onClick={onHistory}>{messages.openHistory}</Button>
      </EmptyState>
    );
  return (
    <section aria-label={messages.title} className="flex min-h-0 flex-1 flex-col">
      <ReplayBar examples={examples} shown={shown} task={task} />
      <GateCard examples={shown} />
      {shown.length === 0 ? (
        <EmptyState className="-mx-1" text={messages.noneOfTask} />
      ) : (
        <ExampleGrid examples={shown} />
      )}
      {open !== null && (
        <Suspense>
          <ExampleDialog key={open} example={open} onClose={() => useGateView.setState({ open: null })} />
        </Suspense>
      )}
    </section>
  );
}

/** The task that is looked at; the only one there is needs no choice. */
function useTask(examples: readonly ExampleRow[]): TaskId | null {
  const chosen = useGateView((state) => state.task);
  const tasks = tasksOf(examples);
  if (chosen !== null && tasks.includes(chosen)) return chosen;
  return tasks.length === 1 ? (tasks[0] ?? null) : null;
}

interface BarProps {
  readonly examples: readonly ExampleRow[];
  readonly shown: readonly ExampleRow[];
  readonly task: TaskId | null;
}

function ReplayBar({ examples, shown, task }: BarProps) {
  const progress = useExamples((state) => state.progress);
  const runWith = useGateView((state) => state.runWith);
  const models = useLibrary((state) => state.models);
  const ofTask = (models ?? []).filter((model) => task !== null && offersTask(model.task, task));
  const choices = [
    { value: OWN_MODEL, label: messages.asKept },
    ...(task === null ? [] : [{ value: WORKBENCH, label: messages.asWorkbench }]),
    ...ofTask.map(({ id }) => ({ value: id, label: id })),
  ];
  const chosen = choices.some(({ value }) => value === runWith) ? runWith : OWN_MODEL;
  const tasks = tasksOf(examples).map((id): { value: string; label: string } => ({
    value: id,
    label: TASKS[id].title,
  }));
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-3.5 pb-2">
      <Choice
        label={messages.task}
        value={task ?? ANY_TASK}
        options={[...(tasks.length > 1 ? [{ value: ANY_TASK, label: messages.anyTask }] : []), ...tasks]}
        onChange={(value) => useGateView.setState({ task: taskIdSchema.safeParse(value).data ?? null })}
      />
      <Choice
        label={messages.with}
        value={chosen}
        options={choices}
        disabled={progress !== null}
        onChange={(value) => useGateView.setState({ runWith: value })}
        className="max-w-[280px]"
      />
      {progress === null ? (
        <Button
          kind="primary"
          disabled={shown.length === 0}
          onClick={() => void replayExamples(requestOf(task, chosen, workbenchOf(task)))}
        >
          <Play size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.replay(shown.length)}
        </Button>
      ) : (
        <>
          <Button onClick={stopReplay}>
            <Square size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.stop}
          </Button>
          <span className="w-[120px]">
            <Bar hot share={progress.done / progress.total} label={messages.progressBar} />
          </span>
          <span role="status" className="num min-w-0 truncate text-12 text-fg-2">
            {messages.progress(progress.done, progress.total)} {plainText(progress.title)}
          </span>
        </>
      )}
    </div>
  );
}
