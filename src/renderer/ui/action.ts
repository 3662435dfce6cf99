/** One thing that can be done now: the palette, menus and keys all do the same ones. */
import type { LucideIcon } from 'lucide-react';

/** An action of a view. Each feature lists its own in `features/<f>/actions.ts` as a function `(): Action[]`. */
export interface Action {
  /** Names it for keys and hosts (`run.again`); never changes once it is there. */
  readonly id: string;
  /** A verb and its object, in sentence case. */
  readonly title: string;
  readonly icon: LucideIcon;
  /** The heading that it stands under in the palette. */
  readonly group: string;
  /** Its key where the key map has none for its id, as tinykeys writes it (`$mod+Shift+Enter`, `g r`). */
  readonly key?: string;
  /** More words by which it is found. */
  readonly words?: readonly string[];
  readonly act: () => void;
}

/** What makes the actions of one group. */
export function actionsUnder(
  group: string,
): (id: string, title: string, icon: LucideIcon, act: () => void) => Action {
  return (id, title, icon, act) => ({ id, title, icon, group, act });
}
