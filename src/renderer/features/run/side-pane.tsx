/** The pane at the right of the work area: result, options, history, code, and where it ran. */
import { Tabs } from 'radix-ui';
import { Suspense, useRef, type ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { PANE, PANE_OVER, PANE_TABS, resizePane, togglePane, useView } from '../../stores/view.ts';
import type { PaneTab } from '../../stores/view.ts';
import { viewOf } from '../../tasks/index.tsx';
import { Splitter } from '../../ui/splitter.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { useOverPane } from '../../ui/use-over-pane.ts';
import { CodePane } from '../code/code-pane.tsx';
import { HistoryTab } from '../history-tab/history-tab.tsx';
import { OptionForm } from '../options/option-form.tsx';
import { messages } from './messages.ts';
import { showTab, tabsOf, usePaneTab } from './pane-tab.ts';
import type { RunTask } from './request.ts';
import { RunsOn } from './runs-on.tsx';

const TAB =
  'relative px-2 text-[12.5px] font-medium text-fg-2 outline-offset-[-4px] hover:text-fg data-[state=active]:text-fg data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-t-full data-[state=active]:after:bg-fg';

/** As wide as it was left, 264 px in a narrow window, over the work area in a very narrow one. */
export function SidePane({ model }: { readonly model: ModelInfo | null }) {
  const task = useRun((state) => state.task);
  const width = useView((state) => state.paneWidth);
  const tab = usePaneTab(task);
  const meta = useRun((state) => currentRun(state, task)?.meta ?? null);
  const pick = (next: string): void => {
    const known = PANE_TABS.find((each) => each === next);
    if (known !== undefined) showTab(task, known);
  };
  const pane = useRef<HTMLElement>(null);
  useOverPane(pane, useMedia(PANE_OVER), togglePane);
  return (
    <>
      <Splitter
        label={messages.paneWidth}
        side="end"
        size={width}
        range={PANE}
        standard={PANE.standard}
        onSize={resizePane}
        className="max-wide:hidden"
      />
      <aside
        ref={pane}
        aria-label={messages.sidePane}
        data-region
        style={{ width }}
        className="flex shrink-0 flex-col border-s border-line bg-surface max-wide:max-w-[264px] max-[960px]:absolute max-[960px]:inset-y-0 max-[960px]:end-0 max-[960px]:z-20 max-[960px]:shadow-2"
      >
        <Tabs.Root value={tab} onValueChange={pick} className="flex min-h-0 flex-1 flex-col">
          <Tabs.List
            aria-label={messages.sidePane}
            className="flex h-10 shrink-0 gap-0.5 border-b border-line px-2"
          >
            {tabsOf(task).map((each) => (
              <Tabs.Trigger key={each} value={each} className={TAB}>
                {messages.tab(each)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {tabsOf(task).map((each) => (
            <Tabs.Content
              key={each}
              value={each}
              tabIndex={-1}
              className="flex min-h-0 flex-1 flex-col outline-offset-[-2px] data-[state=inactive]:hidden"
            >
              <Suspense fallback={null}>{each === tab && contentOf(each, task, model)}</Suspense>
            </Tabs.Content>
          ))}
        </Tabs.Root>
        <RunsOn key={task} meta={meta} model={model} compact={viewOf(task).ResultPane !== undefined} />
      </aside>
    </>
  );
}

function contentOf(tab: PaneTab, task: RunTask, model: ModelInfo | null): ReactNode {
  const { Options, BelowOptions, ResultPane } = viewOf(task);
  switch (tab) {
    case 'result':
      return ResultPane !== undefined && <ResultPane />;
    case 'options':
      return (
        <>
          <div className="min-h-0 flex-1 overflow-auto px-4 py-2.5">
            {Options !== undefined && <Options model={model} />}
            <OptionForm key={task} task={task} model={model} />
          </div>
          {BelowOptions !== undefined && <BelowOptions />}
        </>
      );
    case 'history':
      return <HistoryTab key={task} task={task} />;
    case 'code':
      return <CodePane task={task} />;
  }
}
