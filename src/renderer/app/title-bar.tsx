/** The title bar: mark and name, the box that opens the palette, the theme. Electron draws the window controls over its end. */
import { Moon, Search, Sun } from 'lucide-react';
import { keyFor } from '../features/keys/keys-store.ts';
import { chooseTheme, drawnTheme, useAppearance } from '../stores/appearance.ts';
import { setOverlay } from '../stores/view.ts';
import { IconButton, Kbd } from '../ui/button.tsx';
import { Mark } from '../ui/parts.tsx';
import { messages } from './messages.ts';

/** 40 px, draggable. */
export function TitleBar() {
  return (
    <header
      data-region
      className="drag title-area col-span-2 grid h-10 grid-cols-[1fr_minmax(0,400px)_1fr] items-center gap-3"
    >
      <div className="flex items-center gap-2 pl-4 font-semibold">
        <Mark />
        {messages.name}
      </div>
      <button
        type="button"
        aria-keyshortcuts="Control+K Meta+K"
        title={keyFor('view.palette')}
        onClick={() => setOverlay('palette')}
        className="no-drag flex h-[26px] w-full items-center gap-2 rounded-2 border border-line bg-surface pr-1 pl-2.5 text-fg-3 hover:border-line-2"
      >
        <Search size={14} strokeWidth={1.75} aria-hidden="true" />
        <span className="flex-1 truncate text-start">{messages.search}</span>
        <Kbd>{keyFor('view.palette')}</Kbd>
      </button>
      <div className="flex justify-end pr-2">
        <ThemeButton />
      </div>
    </header>
  );
}

function ThemeButton() {
  const choice = useAppearance((state) => state.theme);
  const dark = drawnTheme(choice, matchMedia('(prefers-color-scheme: light)').matches) === 'dark';
  const Icon = dark ? Sun : Moon;
  return (
    <IconButton
      className="no-drag"
      label={dark ? messages.toLight : messages.toDark}
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
    </IconButton>
  );
}
