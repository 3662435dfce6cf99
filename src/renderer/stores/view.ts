/** How the window looks: section, rail, pane, and what lies over it. Remembered between visits. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from './storage.ts';
import { SYSTEM_PAGES, type SystemPage } from './system-pages.ts';

/** The sections of the rail, in its order (Mod 1 to 5). */
export const SECTIONS = ['run', 'models', 'activity', 'evaluate', 'system'] as const;
/** A section of the rail. */
export type Section = (typeof SECTIONS)[number];

/** The tabs of the side pane; a task shows those that it has. */
export const PANE_TABS = ['result', 'options', 'history', 'code'] as const;
/** A tab of the side pane. */
export type PaneTab = (typeof PANE_TABS)[number];

/** What lies over the window; one at a time. */
export type Overlay = 'palette' | 'model-picker' | 'task-menu' | 'memory' | 'keys' | null;

/** Width of the rail in px: standard, least, most, and with icons only. */
export const RAIL = { standard: 200, least: 168, most: 320, narrow: 52 } as const;
/** Width of the side pane in px. */
export const PANE = { standard: 300, least: 264, most: 396 } as const;
/** In a window like this the side pane lies over the work area, so it is shut until it is asked for. */
export const PANE_OVER = '(max-width: 959.98px)';

interface ViewState {
  readonly section: Section;
  readonly railNarrow: boolean;
  readonly railWidth: number;
  readonly paneOpen: boolean;
  readonly paneWidth: number;
  readonly paneTab: PaneTab;
  readonly systemPage: SystemPage;
  readonly overlay: Overlay;
  /** Whether a batch is on the sheet in place of the section. */
  readonly batchShown: boolean;
}

const width = (range: { readonly least: number; readonly most: number }) =>
  z.number().min(range.least).max(range.most);

/** False where there is no window, as in tests of the stores. */
function paneLiesOver(): boolean {
  return typeof matchMedia === 'function' && matchMedia(PANE_OVER).matches;
}

const rememberedPane = (): boolean => remembered('pane-open', z.boolean(), true);

/** The view's store. */
export const useView = create<ViewState>()(() => ({
  section: remembered<Section>('section', z.enum(SECTIONS), 'run'),
  railNarrow: remembered('rail-narrow', z.boolean(), false),
  railWidth: remembered<number>('rail-width', width(RAIL), RAIL.standard),
  paneOpen: !paneLiesOver() && rememberedPane(),
  paneWidth: remembered<number>('pane-width', width(PANE), PANE.standard),
  paneTab: remembered<PaneTab>('pane-tab', z.enum(PANE_TABS), 'options'),
  systemPage: remembered<SystemPage>('system-page', z.enum(SYSTEM_PAGES), 'devices'),
  overlay: null,
  batchShown: false,
}));

/** True where a section is on the sheet, and no batch in its place. */
export function isShown(section: Section): boolean {
  const view = useView.getState();
  return view.section === section && !view.batchShown;
}

/** Goes to a section. */
export function goTo(section: Section): void {
  useView.setState({ section, overlay: null, batchShown: false });
  remember('section', section);
}

/** Goes to a page of System. */
export function goToSystem(systemPage: SystemPage): void {
  useView.setState({ systemPage });
  remember('system-page', systemPage);
  goTo('system');
}

/** Chooses the tab of the side pane. */
export function chooseTab(paneTab: PaneTab): void {
  useView.setState({ paneTab });
  remember('pane-tab', paneTab);
}

/** Narrows or widens the rail. */
export function toggleRail(): void {
  const railNarrow = !useView.getState().railNarrow;
  useView.setState({ railNarrow });
  remember('rail-narrow', railNarrow);
}

/** Sets the rail's width in px. */
export function resizeRail(railWidth: number): void {
  useView.setState({ railWidth });
  remember('rail-width', railWidth);
}

/** Shows or hides the side pane; where it lies over the work area, only for now. */
export function togglePane(): void {
  const paneOpen = !useView.getState().paneOpen;
  useView.setState({ paneOpen });
  if (!paneLiesOver()) remember('pane-open', paneOpen);
}

/** Shuts the pane when the window becomes narrow, and puts it back as it was; gives what ends that. */
export function followWindow(): () => void {
  const narrow = matchMedia(PANE_OVER);
  const changed = (): void => useView.setState({ paneOpen: !narrow.matches && rememberedPane() });
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

/** Sets the side pane's width in px. */
export function resizePane(paneWidth: number): void {
  useView.setState({ paneWidth });
  remember('pane-width', paneWidth);
}

/** Opens or closes what lies over the window. */
export function setOverlay(overlay: Overlay): void {
  useView.setState({ overlay });
}
