/** The side pane of Run: options, the same request as code, and where it ran. */
import { Tabs } from 'radix-ui';
import type { ModelInfo } from '../../../shared/models.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { useView } from '../../stores/view.ts';
import { CodePane } from '../code/code-pane.tsx';
import { OptionForm } from '../options/option-form.tsx';
import { messages } from './messages.ts';
import { RunsOn } from './runs-on.tsx';

const TAB =
  'relative px-2 text-[12.5px] font-medium text-fg-2 outline-offset-[-4px] hover:text-fg data-[state=active]:text-fg data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-t-full data-[state=active]:after:bg-fg';

/** 300 px wide, 264 in a narrow window. */
export function SidePane({ model }: { readonly model: ModelInfo | null }) {
  const tab = useView((state) => state.paneTab);
  const task = useRun((state) => state.task);
  const meta = useRun((state) => currentRun(state, task)?.meta ?? null);
  return (
    <aside
      aria-label={messages.sidePane}
      className="flex w-[300px] shrink-0 flex-col border-l border-line max-wide:w-[264px]"
    >
      <Tabs.Root
        value={tab}
        onValueChange={(next) => useView.setState({ paneTab: next === 'code' ? 'code' : 'options' })}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List
          aria-label={messages.sidePane}
          className="flex h-10 shrink-0 gap-0.5 border-b border-line px-2"
        >
          <Tabs.Trigger value="options" className={TAB}>
            {messages.options}
          </Tabs.Trigger>
          <Tabs.Trigger value="code" className={TAB}>
            {messages.code}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content
          value="options"
          className="min-h-0 flex-1 overflow-auto px-4 py-2.5 outline-offset-[-2px]"
        >
          <OptionForm key={task} task={task} />
        </Tabs.Content>
        <Tabs.Content value="code" className="flex min-h-0 flex-1 flex-col outline-offset-[-2px]">
          <CodePane task={task} />
        </Tabs.Content>
      </Tabs.Root>
      <RunsOn meta={meta} model={model} />
    </aside>
  );
}
