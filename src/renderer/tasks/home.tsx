/** What Run shows before the first run: a field to write in, examples that work at once, and the other tasks. */
import { useRef } from 'react';
import { TASKS } from '../../shared/tasks/index.ts';
import { ExampleCards } from '../features/run/examples.tsx';
import { messages } from '../features/run/messages.ts';
import { RUN_TASKS } from '../features/run/request.ts';
import { TaskIcon } from '../features/run/task-icon.tsx';
import { modelFor, useLibrary } from '../stores/library.ts';
import { chooseTask, requestNow, setDraft, startRun, useRun } from '../stores/run.ts';
import { Button } from '../ui/button.tsx';
import { Composer } from './composer.tsx';
import { RunButton } from './run-button.tsx';

const TASK = 'text-generation';

/** The whole sheet. */
export function Home() {
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto w-full max-w-[1060px] px-11 py-9">
        <h1 className="text-20 font-semibold tracking-[-0.015em]">{messages.homeTitle}</h1>
        <p className="mt-1 mb-6 text-14 text-fg-2">{messages.homeText}</p>
        <ExampleCards />
        <h2 className="mt-8 mb-2.5 text-12 font-semibold text-fg-2">{messages.homeOr}</h2>
        <FirstMessage />
      </div>
    </div>
  );
}

function FirstMessage() {
  const input = useRef<HTMLTextAreaElement>(null);
  const state = useRun();
  const models = useLibrary((library) => library.models);
  const model = modelFor(models ?? [], TASK, state.chosen[TASK]);
  return (
    <Composer
      box={input}
      label={messages.homeMessage}
      placeholder={messages.homePlaceholder(model?.id ?? null)}
      value={state.drafts[TASK]}
      onChange={(draft) => setDraft(TASK, draft)}
      onEnter={() => startRun(TASK)}
      maxHeight="min(160px, 24vh)"
    >
      {RUN_TASKS.map((task) => (
        <Button key={task} kind="ghost" size="sm" onClick={() => chooseTask(task)}>
          <TaskIcon task={task} size={14} />
          {TASKS[task].title}
        </Button>
      ))}
      <span className="flex-1" />
      <RunButton task={TASK} busy={false} ready={requestNow(state, TASK) !== null} enter />
    </Composer>
  );
}
