/** The System section: its pages on the left, one of them on the right. */
import { Tabs } from 'radix-ui';
import { Suspense, lazy } from 'react';
import { useMachine } from '../../stores/machine.ts';
import { SYSTEM_PAGES, type SystemPage } from '../../stores/system-pages.ts';
import { goToSystem, useView } from '../../stores/view.ts';
import { cx } from '../../ui/cx.ts';
import { AppearancePage } from './appearance-page.tsx';
import { ApiPage } from './api-page.tsx';
import { DevicesPage } from './devices-page.tsx';
import { KeyboardPage } from './keyboard-page.tsx';
import { MemoryPage } from './memory-page.tsx';
import { messages } from './messages.ts';

const SettingsPage = lazy(async () => ({ default: (await import('./settings-page.tsx')).SettingsPage }));
const MetricsPage = lazy(async () => ({ default: (await import('./metrics-page.tsx')).MetricsPage }));
const KeptPage = lazy(async () => ({ default: (await import('../kept/kept-page.tsx')).KeptPage }));
const LogsPage = lazy(async () => ({ default: (await import('./logs-page.tsx')).LogsPage }));
const AboutPage = lazy(async () => ({ default: (await import('./about-page.tsx')).AboutPage }));

/** The sheet of System. */
export function SystemView() {
  const page = useView((state) => state.systemPage);
  const version = useMachine((state) => state.health?.version);
  const choose = (next: string): void => {
    const found = SYSTEM_PAGES.find((each) => each === next);
    if (found !== undefined) goToSystem(found);
  };
  return (
    <>
      <header data-region className="flex h-12 shrink-0 items-center border-b border-line px-4">
        <h1 className="flex-1 text-14 font-semibold">{messages.title}</h1>
        {version !== undefined && <span className="num text-12 text-fg-3">{messages.version(version)}</span>}
      </header>
      <Tabs.Root orientation="vertical" value={page} onValueChange={choose} className="flex min-h-0 flex-1">
        <Tabs.List
          aria-label={messages.pages}
          className="flex w-[164px] shrink-0 flex-col gap-px overflow-auto border-r border-line p-2 pt-3"
        >
          {SYSTEM_PAGES.map((id) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="flex h-7 shrink-0 items-center rounded-2 px-2 text-start font-medium text-fg-2 hover:bg-hover data-[state=active]:bg-active data-[state=active]:text-fg"
            >
              {messages.page[id]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content
          key={page}
          value={page}
          className={cx(
            'min-w-0 flex-1 outline-offset-[-2px]',
            page === 'logs' ? 'flex flex-col overflow-hidden' : 'overflow-auto px-5 py-4',
          )}
        >
          <Suspense>
            <div className={page === 'logs' ? 'contents' : 'mx-auto max-w-[880px]'}>
              <Page page={page} />
            </div>
          </Suspense>
        </Tabs.Content>
      </Tabs.Root>
    </>
  );
}

function Page({ page }: { readonly page: SystemPage }) {
  switch (page) {
    case 'devices':
      return <DevicesPage />;
    case 'memory':
      return <MemoryPage />;
    case 'storage':
      return <KeptPage />;
    case 'metrics':
      return <MetricsPage />;
    case 'settings':
      return <SettingsPage />;
    case 'api':
      return <ApiPage />;
    case 'appearance':
      return <AppearancePage />;
    case 'keyboard':
      return <KeyboardPage />;
    case 'logs':
      return <LogsPage />;
    case 'about':
      return <AboutPage />;
  }
}
