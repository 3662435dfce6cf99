/** Theme, text size, density, motion and what is read aloud: chosen by a person, remembered, and written onto the document. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from './storage.ts';

/** The theme that a person chose; `system` follows the machine. */
export type ThemeChoice = 'system' | 'dark' | 'light';
/** How far rows of lists stand apart. */
export type Density = 'comfortable' | 'compact';
/** Whether things move; `system` follows the machine. */
export type MotionChoice = 'system' | 'on' | 'off';

/** What a screen reader hears of an answer as it comes: nothing, whole sentences, or every word. */
export type ReadingChoice = 'nothing' | 'sentences' | 'all';

/** Text size in percent: least, most and the step between. */
export const TEXT_SIZE = { least: 90, most: 130, step: 5 } as const;

/** Height of a list's row in px, by density. */
export const ROW_HEIGHT: Readonly<Record<Density, number>> = { comfortable: 40, compact: 32 };

interface AppearanceState {
  readonly theme: ThemeChoice;
  readonly textSize: number;
  readonly density: Density;
  readonly motion: MotionChoice;
  readonly reading: ReadingChoice;
}

const themes = z.enum(['system', 'dark', 'light']);
const textSizes = z.number().min(TEXT_SIZE.least).max(TEXT_SIZE.most);

/** The appearance's store. */
export const useAppearance = create<AppearanceState>()(() => ({
  theme: remembered('theme', themes, 'system'),
  textSize: remembered('text-size', textSizes, 100),
  density: remembered('density', z.enum(['comfortable', 'compact']), 'comfortable'),
  motion: remembered('motion', z.enum(['system', 'on', 'off']), 'system'),
  reading: remembered('reading', z.enum(['nothing', 'sentences', 'all']), 'sentences'),
}));

/** Chooses the theme. */
export function chooseTheme(theme: ThemeChoice): void {
  useAppearance.setState({ theme });
  remember('theme', theme);
}

/** Chooses the text size in percent; what is out of range is brought into it. */
export function chooseTextSize(percent: number): void {
  const textSize = Math.min(TEXT_SIZE.most, Math.max(TEXT_SIZE.least, Math.round(percent)));
  useAppearance.setState({ textSize });
  remember('text-size', textSize);
}

/** Chooses the density. */
export function chooseDensity(density: Density): void {
  useAppearance.setState({ density });
  remember('density', density);
}

/** Chooses whether things move. */
export function chooseMotion(motion: MotionChoice): void {
  useAppearance.setState({ motion });
  remember('motion', motion);
}

/** Chooses what a screen reader hears of answers. */
export function chooseReading(reading: ReadingChoice): void {
  useAppearance.setState({ reading });
  remember('reading', reading);
}

/** Height of a list's row in px, for lists that lay out their rows themselves. */
export function useRowHeight(): number {
  return useAppearance((state) => ROW_HEIGHT[state.density]);
}

/** The theme that is drawn: the chosen one, or the machine's. */
export function drawnTheme(choice: ThemeChoice, machineIsLight: boolean): 'dark' | 'light' {
  if (choice !== 'system') return choice;
  return machineIsLight ? 'light' : 'dark';
}

/** Writes the appearance onto the document now and whenever a choice or the machine's own preference changes. */
export function followAppearance(): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const apply = (): void => {
    const { theme, textSize, density, motion } = useAppearance.getState();
    const root = document.documentElement;
    root.dataset['theme'] = drawnTheme(theme, light.matches);
    root.dataset['density'] = density;
    root.dataset['motion'] = motion === 'off' || (motion === 'system' && still.matches) ? 'off' : 'on';
    root.style.setProperty('--text-scale', String(textSize / 100));
  };
  light.addEventListener('change', apply);
  still.addEventListener('change', apply);
  useAppearance.subscribe(apply);
  apply();
}
