/** The window: title bar, rail, sheet, status bar, and what lies over them. */
import { useEffect } from 'react';
import { LostBanner, TokenScreen } from '../features/connection/connection-views.tsx';
import { ModelsView } from '../features/models/models-view.tsx';
import { Palette } from '../features/palette/palette.tsx';
import { RunView } from '../features/run/run-view.tsx';
import { SystemView } from '../features/system/system-view.tsx';
import { useConnection } from '../stores/connection.ts';
import { useView } from '../stores/view.ts';
import { cx } from '../ui/cx.ts';
import { messages } from './messages.ts';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';

/** The app, or how to get in. */
export function App() {
  const phase = useConnection((state) => state.phase);
  if (phase === 'no-token' || phase === 'refused') return <TokenScreen refused={phase === 'refused'} />;
  return <Frame />;
}

function Frame() {
  const section = useView((state) => state.section);
  const narrow = useView((state) => state.railNarrow);
  useShortcuts();
  useEffect(() => {
    document.title = messages.title(messages.section[section]);
  }, [section]);
  return (
    <div
      className={cx(
        'grid h-full grid-rows-[40px_minmax(0,1fr)_28px]',
        narrow
          ? 'grid-cols-[52px_minmax(0,1fr)]'
          : 'grid-cols-[200px_minmax(0,1fr)] max-wide:grid-cols-[52px_minmax(0,1fr)]',
      )}
    >
      <TitleBar />
      <Rail narrow={narrow} />
      <main className="mr-2 flex min-h-0 min-w-0 flex-col overflow-hidden rounded-3 border border-line bg-surface">
        <LostBanner />
        {section === 'run' && <RunView />}
        {section === 'models' && <ModelsView />}
        {section === 'system' && <SystemView />}
      </main>
      <StatusBar />
      <Palette />
      <Notices />
    </div>
  );
}
