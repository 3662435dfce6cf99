/** What can be done to the window itself. */
import {
  Cpu,
  FolderOpen,
  Keyboard,
  Library,
  ListChecks,
  Monitor,
  Moon,
  Play,
  Search,
  Sun,
} from 'lucide-react';
import { PanelLeft, PanelRight, RefreshCw, Rows3, Settings, SquareDashed } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { chooseDensity, chooseTheme, useAppearance } from '../stores/appearance.ts';
import type { ThemeChoice } from '../stores/appearance.ts';
import { probeDevices } from '../stores/machine.ts';
import { openFiles } from '../stores/opened.ts';
import { SYSTEM_PAGES, goTo, goToSystem, setOverlay, togglePane, toggleRail } from '../stores/view.ts';
import type { Section } from '../stores/view.ts';
import type { Action } from '../ui/action.ts';
import { messages } from './messages.ts';
import { focusFilter, focusRegion } from './regions.ts';

const words = messages.actions;
const ICONS: Readonly<Record<Section, LucideIcon>> = {
  run: Play,
  models: Library,
  activity: ListChecks,
  system: Cpu,
};
const THEMES: readonly { readonly id: ThemeChoice; readonly title: string; readonly icon: LucideIcon }[] = [
  { id: 'dark', title: words.dark, icon: Moon },
  { id: 'light', title: words.light, icon: Sun },
  { id: 'system', title: words.systemTheme, icon: Monitor },
];

const go = (section: Section): Action => ({
  id: `go.${section}`,
  title: words.go(messages.section[section]),
  icon: ICONS[section],
  group: words.goGroup,
  act: () => goTo(section),
});

const view = (id: string, title: string, icon: LucideIcon, act: () => void): Action => ({
  id: `view.${id}`,
  title,
  icon,
  group: words.viewGroup,
  act,
});

/** The actions of the window. */
export function viewActions(): Action[] {
  const { theme, density } = useAppearance.getState();
  const next = density === 'compact' ? 'comfortable' : 'compact';
  return [
    { id: 'file.open', title: words.open, icon: FolderOpen, group: words.goGroup, act: openFiles },
    ...(['run', 'models', 'activity', 'system'] as const).map(go),
    ...SYSTEM_PAGES.map((page): Action => ({
      id: page === 'settings' ? 'go.settings' : `go.system.${page}`,
      title: words.goPage(messages.page[page]),
      icon: page === 'settings' ? Settings : Cpu,
      group: words.goGroup,
      act: () => goToSystem(page),
    })),
    view('palette', messages.search, Search, () => setOverlay('palette')),
    view('rail', words.rail, PanelLeft, toggleRail),
    view('pane', words.pane, PanelRight, togglePane),
    view('keys', words.keys, Keyboard, () => setOverlay('keys')),
    view('density', words.density[next], Rows3, () => chooseDensity(next)),
    ...THEMES.filter(({ id }) => id !== theme).map(({ id, title, icon }) =>
      view(`theme.${id}`, title, icon, () => chooseTheme(id)),
    ),
    view('probe-devices', words.probeDevices, RefreshCw, () => void probeDevices()),
    view('filter', words.filter, Search, focusFilter),
    view('next-region', words.nextRegion, SquareDashed, () => focusRegion(1)),
    view('previous-region', words.previousRegion, SquareDashed, () => focusRegion(-1)),
  ];
}
