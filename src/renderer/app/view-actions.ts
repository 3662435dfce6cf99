/** What can be done to the window itself. */
import {
  AArrowDown,
  AArrowUp,
  ALargeSmall,
  Cpu,
  FolderOpen,
  Gauge,
  Keyboard,
  Library,
  ListChecks,
  Monitor,
  Moon,
  PanelLeft,
  PanelRight,
  Play,
  Plug,
  RefreshCw,
  Rows3,
  Search,
  Settings,
  SquareDashed,
  Sun,
  Waves,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { copyAndTell } from '../features/run/copy.ts';
import { isWorkbench } from '../features/run/place.ts';
import {
  TEXT_SIZE,
  chooseDensity,
  chooseMotion,
  chooseTextSize,
  chooseTheme,
  useAppearance,
} from '../stores/appearance.ts';
import type { ThemeChoice } from '../stores/appearance.ts';
import { apiAddress } from '../stores/local-api.ts';
import { probeDevices } from '../stores/machine.ts';
import { openFiles } from '../stores/opened.ts';
import { SECTIONS, goTo, goToSystem, isShown, setOverlay, togglePane, toggleRail } from '../stores/view.ts';
import { SYSTEM_PAGES } from '../stores/system-pages.ts';
import type { Section } from '../stores/view.ts';
import type { Action } from '../ui/action.ts';
import { messages } from './messages.ts';
import { focusFilter, focusRegion, hasFilter } from './regions.ts';

const words = messages.actions;
const ICONS: Readonly<Record<Section, LucideIcon>> = {
  run: Play,
  models: Library,
  activity: ListChecks,
  evaluate: Gauge,
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

/** The actions of the window; those that would change nothing here are left out. */
export function viewActions(): Action[] {
  const hasPane = isShown('models') || isWorkbench();
  return [
    { id: 'file.open', title: words.open, icon: FolderOpen, group: words.goGroup, act: openFiles },
    ...SECTIONS.map(go),
    ...SYSTEM_PAGES.map((page): Action => ({
      id: page === 'settings' ? 'go.settings' : `go.system.${page}`,
      title: words.goPage(messages.page[page]),
      icon: page === 'settings' ? Settings : Cpu,
      group: words.goGroup,
      act: () => goToSystem(page),
    })),
    view('palette', messages.search, Search, () => setOverlay('palette')),
    view('rail', words.rail, PanelLeft, toggleRail),
    ...(hasPane ? [view('pane', words.pane, PanelRight, togglePane)] : []),
    view('keys', words.keys, Keyboard, () => setOverlay('keys')),
    ...(hasFilter() ? [view('filter', words.filter, Search, focusFilter)] : []),
    view('next-region', words.nextRegion, SquareDashed, () => focusRegion(1)),
    view('previous-region', words.previousRegion, SquareDashed, () => focusRegion(-1)),
    view('probe-devices', words.probeDevices, RefreshCw, () => void probeDevices()),
    ...appearanceActions(),
    ...addressActions(),
  ];
}

function appearanceActions(): Action[] {
  const { theme, density, motion, textSize } = useAppearance.getState();
  const next = density === 'compact' ? 'comfortable' : 'compact';
  const { least, most, step } = TEXT_SIZE;
  const size = (id: string, title: string, icon: LucideIcon, percent: number): Action =>
    view(id, title, icon, () => chooseTextSize(percent));
  return [
    ...THEMES.filter(({ id }) => id !== theme).map(({ id, title, icon }) =>
      view(`theme.${id}`, title, icon, () => chooseTheme(id)),
    ),
    view('density', words.density[next], Rows3, () => chooseDensity(next)),
    ...(textSize < most ? [size('text-larger', words.textLarger, AArrowUp, textSize + step)] : []),
    ...(textSize > least ? [size('text-smaller', words.textSmaller, AArrowDown, textSize - step)] : []),
    ...(textSize === 100 ? [] : [size('text-standard', words.textStandard, ALargeSmall, 100)]),
    ...(['system', 'on', 'off'] as const)
      .filter((choice) => choice !== motion)
      .map((choice) => view(`motion.${choice}`, words.motion[choice], Waves, () => chooseMotion(choice))),
  ];
}

/** The address of the local API, which the status bar copies too. */
function addressActions(): Action[] {
  const address = apiAddress();
  if (address === null) return [];
  return [view('copy-address', messages.copyAddress, Plug, () => void copyAndTell(address))];
}
