/** The window: title bar, rail, sheet, status bar, and what lies over them. Views are loaded when they first show. */
import { Suspense, lazy, useEffect } from 'react';
import {
  LostBanner,
  RepairsBanner,
  TokenScreen,
  TroubleBanner,
} from '../features/connection/connection-views.tsx';
import { useDropTarget } from '../features/drop/drop-target.ts';
import { useConnection } from '../stores/connection.ts';
import { useDrag } from '../stores/drag.ts';
import { useOpened } from '../stores/opened.ts';
import { useEvaluation } from '../stores/evaluation.ts';
import { useExamples } from '../stores/examples.ts';
import { useRun } from '../stores/run.ts';
import { RAIL, followWindow, useView } from '../stores/view.ts';
import type { Section } from '../stores/view.ts';
import { useMedia } from '../ui/use-media.ts';
import { messages } from './messages.ts';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { ViewBorder } from './view-border.tsx';

const RunView = lazy(async () => ({ default: (await import('../features/run/run-view.tsx')).RunView }));
const Home = lazy(async () => ({ default: (await import('../tasks/home.tsx')).Home }));
const ModelsView = lazy(async () => ({
  default: (await import('../features/models/models-view.tsx')).ModelsView,
}));
const ActivityView = lazy(async () => ({
  default: (await import('../features/activity/activity-view.tsx')).ActivityView,
}));
const EvaluateView = lazy(async () => ({
  default: (await import('../features/evaluate/evaluate-view.tsx')).EvaluateView,
}));
const SystemView = lazy(async () => ({
  default: (await import('../features/system/system-view.tsx')).SystemView,
}));
const openPalette = () =>
  Promise.all([import('../features/palette/palette.tsx'), import('./commands.ts')] as const);
const Palette = lazy(async () => {
  const [{ Palette: Dialog }, { actionsNow }] = await openPalette();
  return { default: () => <Dialog actions={actionsNow} /> };
});
/** Milliseconds after the first picture until the palette is fetched, so that no key goes astray while it opens. */
const PALETTE_AFTER_MS = 1_000;
const KeysSheet = lazy(async () => ({
  default: (await import('../features/keys/keys-sheet.tsx')).KeysSheet,
}));
const DifferingBanner = lazy(async () => ({
  default: (await import('../features/gate/differing-banner.tsx')).DifferingBanner,
}));
const RegressedBanner = lazy(async () => ({
  default: (await import('../features/evaluate/regressed-banner.tsx')).RegressedBanner,
}));
const OfferSheet = lazy(async () => ({
  default: (await import('../features/drop/offer-sheet.tsx')).OfferSheet,
}));
const DragSheet = lazy(async () => ({
  default: (await import('../features/drop/drag-sheet.tsx')).DragSheet,
}));
const BatchView = lazy(async () => ({
  default: (await import('../features/batch/batch-view.tsx')).BatchView,
}));

/** The app, or how to get in. */
export function App() {
  const phase = useConnection((state) => state.phase);
  const everOpen = useConnection((state) => state.everOpen);
  if (!everOpen && (phase === 'no-token' || phase === 'refused'))
    return <TokenScreen refused={phase === 'refused'} />;
  return <Frame />;
}

/** Below this the rail shows icons only; the same number stands in styles.css. */
const WIDE = '(min-width: 1100px)';

function Frame() {
  const section = useView((state) => state.section);
  const railWidth = useView((state) => state.railWidth);
  const wide = useMedia(WIDE);
  const narrow = useView((state) => state.railNarrow) || !wide;
  const batch = useView((state) => state.batchShown);
  useShortcuts();
  useDropTarget();
  useEffect(() => {
    document.title = messages.title(messages.section[section]);
  }, [section]);
  useEffect(followWindow, []);
  useEffect(() => {
    const timer = setTimeout(() => void openPalette().catch(() => undefined), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const rail = narrow ? RAIL.narrow : railWidth;
  return (
    <div
      className="grid h-full grid-rows-[40px_minmax(0,1fr)_28px]"
      style={{ gridTemplateColumns: `${rail}px minmax(0, 1fr)` }}
    >
      <TitleBar />
      <Rail narrow={narrow} />
      <main className="relative mr-2 flex min-h-0 min-w-0 flex-col overflow-hidden rounded-3 border border-line bg-surface">
        <LostBanner />
        <TroubleBanner />
        <RepairsBanner />
        <Changes />
        <ViewBorder name={batch ? 'batch' : section}>
          <Suspense>{batch ? <BatchView /> : <View section={section} />}</Suspense>
        </ViewBorder>
      </main>
      <StatusBar />
      <Overlays />
      <Notices />
    </div>
  );
}

/** What has changed without anybody's asking; its words come once something has. */
function Changes() {
  const differs = useExamples(
    ({ examples }) => examples?.some((row) => row.would_change.length > 0) ?? false,
  );
  const worse = useEvaluation(({ report }) => report?.rows.some(({ regressed }) => regressed) ?? false);
  return (
    <div role="status" className="contents">
      <Suspense>
        {worse && <RegressedBanner />}
        {differs && <DifferingBanner />}
      </Suspense>
    </div>
  );
}

/** The first page is small; the workbench and all that belongs to it come with the first run. */
function Run() {
  return useRun((state) => state.atHome) ? <Home /> : <RunView />;
}

function View({ section }: { readonly section: Section }) {
  switch (section) {
    case 'run':
      return <Run />;
    case 'models':
      return <ModelsView />;
    case 'activity':
      return <ActivityView />;
    case 'evaluate':
      return <EvaluateView />;
    case 'system':
      return <SystemView />;
  }
}

function Overlays() {
  const overlay = useView((state) => state.overlay);
  const opened = useOpened((state) => state.opened);
  const dragging = useDrag((state) => state.drag !== null);
  return (
    <Suspense>
      {overlay === 'palette' && <Palette />}
      {overlay === 'keys' && <KeysSheet />}
      {opened !== null && <OfferSheet key={opened.id} opened={opened} />}
      {dragging && <DragSheet />}
    </Suspense>
  );
}
