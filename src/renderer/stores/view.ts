/** How the window looks: section, theme, rail, pane, and what lies over it. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from './storage.ts';

/** The sections of the rail, in its order (Mod 1 to 3). */
export const SECTIONS = ['run', 'models', 'system'] as const;
/** A section of the rail. */
export type Section = (typeof SECTIONS)[number];
/** The theme that a person chose; `system` follows the machine. */
export type ThemeChoice = 'system' | 'dark' | 'light';
/** A tab of the side pane. */
export type PaneTab = 'options' | 'code';
/** A page of System. */
export type SystemPage = 'devices' | 'settings' | 'appearance';
/** What lies over the window; one at a time. */
export type Overlay = 'palette' | 'model-picker' | 'memory' | null;

interface ViewState {
  readonly section: Section;
  readonly theme: ThemeChoice;
  readonly railNarrow: boolean;
  readonly paneOpen: boolean;
  readonly paneTab: PaneTab;
  readonly systemPage: SystemPage;
  readonly overlay: Overlay;
}

/** The view's store. */
export const useView = create<ViewState>()(() => ({
  section: 'run',
  theme: remembered('theme', z.enum(['system', 'dark', 'light']), 'system'),
  railNarrow: remembered('rail-narrow', z.boolean(), false),
  paneOpen: true,
  paneTab: 'options',
  systemPage: 'devices',
  overlay: null,
}));

/** Goes to a section. */
export function goTo(section: Section): void {
  useView.setState({ section, overlay: null });
}

/** Goes to a page of System. */
export function goToSystem(systemPage: SystemPage): void {
  useView.setState({ section: 'system', systemPage, overlay: null });
}

/** Chooses the theme and remembers it. */
export function chooseTheme(theme: ThemeChoice): void {
  useView.setState({ theme });
  remember('theme', theme);
}

/** Narrows or widens the rail and remembers it. */
export function toggleRail(): void {
  const railNarrow = !useView.getState().railNarrow;
  useView.setState({ railNarrow });
  remember('rail-narrow', railNarrow);
}

/** Shows or hides the side pane. */
export function togglePane(): void {
  useView.setState((state) => ({ paneOpen: !state.paneOpen }));
}

/** Opens or closes what lies over the window. */
export function setOverlay(overlay: Overlay): void {
  useView.setState({ overlay });
}

/** The theme that is drawn: the chosen one, or the machine's. */
export function drawnTheme(choice: ThemeChoice, machineIsLight: boolean): 'dark' | 'light' {
  if (choice !== 'system') return choice;
  return machineIsLight ? 'light' : 'dark';
}

/** Writes the theme onto the document now and whenever the choice or the machine's own theme changes. */
export function followTheme(): void {
  const machine = matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    document.documentElement.dataset['theme'] = drawnTheme(useView.getState().theme, machine.matches);
  };
  machine.addEventListener('change', apply);
  useView.subscribe(apply);
  apply();
}
