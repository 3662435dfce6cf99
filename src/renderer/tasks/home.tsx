/** What Run shows before the first run: examples that work at once, a field to write in, and what else is here. */
import { FolderOpen, HardDrive, ListTree } from 'lucide-react';
import { useRef } from 'react';
import type { ModelInfo } from '../../shared/models.ts';
import { TASKS } from '../../shared/tasks/index.ts';
import { keyFor } from '../features/keys/keys-store.ts';
import { sourceName } from '../features/run/backends.ts';
import { ExampleCards } from '../features/run/examples.tsx';
import { RUN_TASKS } from '../features/run/request.ts';
import { TaskIcon } from '../features/run/task-icon.tsx';
import { modelFor, useLibrary } from '../stores/library.ts';
import { openFiles } from '../stores/opened.ts';
import { useRecent } from '../stores/recent.ts';
import { chooseTask, requestNow, setDraft, startRun, useRun } from '../stores/run.ts';
import { goTo, setOverlay } from '../stores/view.ts';
import { Button, Kbd } from '../ui/button.tsx';
import { splitName } from '../ui/format.ts';
import { Composer } from './composer.tsx';
import { homeMessages as messages } from './home-messages.ts';
import { RunButton } from './run-button.tsx';

const TASK = 'text-generation';
/** Tasks that stand below the field by themselves; the others are in the menu. */
const FIRST_TASKS = 3;

/** The whole sheet. Once there is a history, what a person writes comes first and the examples shrink to a row. */
export function Home() {
  const again = useRecent((state) => state.total > 0);
  const key = keyFor('file.open');
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto w-full max-w-[1060px] px-11 py-9">
        <header data-region className="mb-6 flex items-end gap-4">
          <div className="min-w-0 flex-1">
            <h1 className="text-20 font-semibold tracking-[-0.015em]">{messages.title}</h1>
            <p className="mt-1 text-14 text-fg-2">{again ? messages.again : messages.first}</p>
          </div>
          <Button onClick={openFiles}>
            <FolderOpen size={16} strokeWidth={1.75} aria-hidden="true" />
            {messages.open}
            {key !== undefined && <Kbd>{key}</Kbd>}
          </Button>
        </header>
        {again ? (
          <>
            <FirstMessage />
            <Heading>{messages.examples}</Heading>
            <ExampleCards compact />
          </>
        ) : (
          <>
            <ExampleCards />
            <Heading>{messages.or}</Heading>
            <FirstMessage />
          </>
        )}
        <OtherPrograms />
      </div>
    </div>
  );
}

function Heading({ children }: { readonly children: string }) {
  return <h2 className="mt-8 mb-2.5 text-12 font-semibold text-fg-2">{children}</h2>;
}

/** The menu of tasks stands on the workbench, which has to be there first. */
function showAllTasks(): void {
  useRun.setState({ atHome: false });
  setTimeout(() => setOverlay('task-menu'));
}

function FirstMessage() {
  const input = useRef<HTMLTextAreaElement>(null);
  const state = useRun();
  const models = useLibrary((library) => library.models);
  const model = modelFor(models ?? [], TASK, state.chosen[TASK]);
  return (
    <Composer
      box={input}
      label={messages.message}
      placeholder={messages.placeholder(model === null ? null : splitName(model.id).name)}
      value={state.drafts[TASK]}
      onChange={(draft) => setDraft(TASK, draft)}
      onEnter={() => startRun(TASK)}
      maxHeight="min(160px, 24vh)"
    >
      {RUN_TASKS.slice(0, FIRST_TASKS).map((task) => (
        <Button key={task} kind="ghost" size="sm" onClick={() => chooseTask(task)}>
          <TaskIcon task={task} size={14} />
          {TASKS[task].title}
        </Button>
      ))}
      {RUN_TASKS.length > FIRST_TASKS && (
        <Button kind="ghost" size="sm" onClick={showAllTasks}>
          <ListTree size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.allTasks}
        </Button>
      )}
      <span className="flex-1" />
      <RunButton task={TASK} busy={false} ready={requestNow(state, TASK) !== null} enter />
    </Composer>
  );
}

const OTHERS: readonly ModelInfo['source'][] = ['huggingface', 'ollama', 'lmstudio'];

/** Models that other programs brought; nothing where there are none. */
function OtherPrograms() {
  const models = useLibrary((state) => state.models) ?? [];
  const theirs = models.filter((model) => OTHERS.includes(model.source));
  if (theirs.length === 0) return null;
  const parts = OTHERS.map((source) => ({
    source,
    count: theirs.filter((model) => model.source === source).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ source, count }) => messages.part(sourceName(source), count));
  const bytes = theirs.reduce((sum, model) => sum + model.size_bytes, 0);
  return (
    <section className="mt-6 flex items-center gap-4 rounded-3 border border-line px-4 py-3.5">
      <HardDrive size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-2" />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{messages.others(theirs.length)}</h2>
        <p className="num text-12 text-fg-2">
          {messages.othersText(new Intl.ListFormat('en', { type: 'unit' }).format(parts), bytes)}
        </p>
      </div>
      <Button size="sm" onClick={() => goTo('models')}>
        {messages.showList}
      </Button>
    </section>
  );
}
