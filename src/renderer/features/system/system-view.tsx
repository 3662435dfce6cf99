/** The System section: its pages on the left, one of them on the right. */
import { Tabs } from 'radix-ui';
import { useMachine } from '../../stores/machine.ts';
import { useView } from '../../stores/view.ts';
import type { SystemPage } from '../../stores/view.ts';
import { AppearancePage } from './appearance-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { messages } from './messages.ts';
import { SettingsPage } from './settings-page.tsx';

const PAGES: readonly { readonly id: SystemPage; readonly title: string }[] = [
  { id: 'devices', title: messages.devices },
  { id: 'settings', title: messages.settings },
  { id: 'appearance', title: messages.appearance },
];

/** The sheet of System. */
export function SystemView() {
  const page = useView((state) => state.systemPage);
  const version = useMachine((state) => state.health?.version);
  const choose = (next: string): void => {
    const found = PAGES.find((each) => each.id === next);
    if (found !== undefined) useView.setState({ systemPage: found.id });
  };
  return (
    <>
      <header className="flex h-12 shrink-0 items-center border-b border-line px-4">
        <h1 className="flex-1 text-14 font-semibold">{messages.title}</h1>
        {version !== undefined && <span className="num text-12 text-fg-3">{messages.version(version)}</span>}
      </header>
      <Tabs.Root orientation="vertical" value={page} onValueChange={choose} className="flex min-h-0 flex-1">
        <Tabs.List
          aria-label={messages.pages}
          className="flex w-[164px] shrink-0 flex-col gap-px border-r border-line p-2 pt-3"
        >
          {PAGES.map(({ id, title }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="flex h-7 items-center rounded-2 px-2 text-start font-medium text-fg-2 hover:bg-hover data-[state=active]:bg-active data-[state=active]:text-fg"
            >
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value={page} className="min-w-0 flex-1 overflow-auto px-5 py-4 outline-offset-[-2px]">
          <div className="mx-auto max-w-[860px]">
            {page === 'devices' && <DevicesPage />}
            {page === 'settings' && <SettingsPage />}
            {page === 'appearance' && <AppearancePage />}
          </div>
        </Tabs.Content>
      </Tabs.Root>
    </>
  );
}
