/** The Run section: head with task, model and verdict, the task's workbench, and the side pane. */
import { Columns2, MessageSquarePlus, PanelRight } from 'lucide-react';
import { Suspense, lazy } from 'react';
import { TASKS } from '../../../shared/tasks/index.ts';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { newConversation, newPictureTalk, useRun } from '../../stores/run.ts';
import { togglePane, useView } from '../../stores/view.ts';
import { Home } from '../../tasks/home.tsx';
import { viewOf } from '../../tasks/index.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { PANE_TOGGLE } from '../../ui/use-over-pane.ts';
import { canCompare, isCompareShown, openCompare, useCompare } from './compare/store.ts';
import { HeadMenu } from './head-menu.tsx';
import { messages } from './messages.ts';
import { ModelPicker } from './model-picker.tsx';
import { PICTURE_TALK } from './picture-talk.ts';
import { TaskMenu } from './task-menu.tsx';
import { VerdictPill } from './verdict-pill.tsx';

const CompareView = lazy(() => import('./compare/compare-view.tsx'));
const FieldsWorkbench = lazy(async () => ({
  default: (await import('../../tasks/fields/workbench.tsx')).FieldsWorkbench,
}));
const SidePane = lazy(async () => ({ default: (await import('./side-pane.tsx')).SidePane }));

/** The sheet of Run. */
export function RunView() {
  const atHome = useRun((state) => state.atHome);
  const comparing = useCompare(isCompareShown);
  if (atHome) return <Home />;
  return comparing ? (
    <Suspense fallback={null}>
      <CompareView />
    </Suspense>
  ) : (
    <Workbench />
  );
}

/** Begins a chat about the picture; its button goes with the old one, so the field of the question takes the focus. */
function talkAnew(): void {
  newPictureTalk();
  document.querySelector<HTMLElement>('[data-region] textarea')?.focus();
}

function Workbench() {
  const task = useRun((state) => state.task);
  const chosen = useRun((state) => state.chosen[task]);
  const hasTurns = useRun((state) => state.turns.length > 0);
  const hasTalk = useRun((state) => state.runs[PICTURE_TALK] !== undefined);
  const models = useLibrary((state) => state.models);
  const paneOpen = useView((state) => state.paneOpen);
  const model = modelFor(models ?? [], task, chosen);
  const { Workbench: OwnWorkbench } = viewOf(task);
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-3 pl-4">
        <h1 className="sr-only">{messages.heading(TASKS[task].title)}</h1>
        <TaskMenu />
        <span aria-hidden="true" className="mx-0.5 h-5 w-px shrink-0 bg-line-2" />
        <ModelPicker model={model} />
        {model !== null && <VerdictPill model={model} />}
        <span className="flex-1" />
        {task === 'text-generation' && hasTurns && (
          <IconButton label={messages.newChat} onClick={newConversation}>
            <MessageSquarePlus size={16} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        )}
        {task === PICTURE_TALK && hasTalk && (
          <IconButton label={messages.newChat} onClick={talkAnew}>
            <MessageSquarePlus size={16} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        )}
        {canCompare(task) && model !== null && (
          <Button
            kind="ghost"
            className="max-wide:w-7 max-wide:px-0"
            title={messages.compare}
            onClick={() => openCompare(task)}
          >
            <Columns2 size={16} strokeWidth={1.75} aria-hidden="true" />
            <span className="max-wide:sr-only">{messages.compare}</span>
          </Button>
        )}
        <IconButton
          label={paneOpen ? messages.hidePane : messages.showPane}
          aria-pressed={paneOpen}
          {...PANE_TOGGLE}
          onClick={togglePane}
        >
          <PanelRight size={16} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
        <HeadMenu />
      </header>
      <div className="relative flex min-h-0 flex-1">
        <section aria-label={messages.workArea} data-region className="flex min-w-0 flex-1 flex-col">
          <Suspense fallback={null}>
            {OwnWorkbench === undefined ? (
              <FieldsWorkbench key={task} task={task} model={model} />
            ) : (
              <OwnWorkbench key={task} model={model} />
            )}
          </Suspense>
        </section>
        <Suspense fallback={null}>{paneOpen && <SidePane model={model} />}</Suspense>
      </div>
    </>
  );
}
