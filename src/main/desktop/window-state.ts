/** What the desktop remembers between starts: where the window was, the theme, and what closing it does. */
import { renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { desktopThemeSchema } from '../../shared/desktop.ts';
import { readSettingsFile, setAside } from '../config/settings-file.ts';

/** The smallest window that the page is drawn for, in CSS pixels. */
export const MIN_SIZE = { width: 960, height: 640 } as const;
/** The size of the first start. */
export const DEFAULT_SIZE = { width: 1280, height: 800 } as const;
/** How much of the title bar must lie on a display, so that a person can get hold of the window. */
const GRIP = { width: 120, height: 40 } as const;
/** Farther than any arrangement of displays reaches. */
const FARTHEST = 100_000;

const coordinate = z.int().min(-FARTHEST).max(FARTHEST);
const length = z.int().min(1).max(FARTHEST);
const rectangleSchema = z.object({ x: coordinate, y: coordinate, width: length, height: length });
/** A rectangle of the desktop, in device-independent pixels. */
export type Rectangle = z.output<typeof rectangleSchema>;

const stateSchema = z.object({
  /** Of the window when it is neither maximised nor full screen; null before the first close. */
  bounds: rectangleSchema.nullable().catch(null),
  maximized: z.boolean().catch(false),
  fullScreen: z.boolean().catch(false),
  theme: desktopThemeSchema.catch('system'),
  /** Whether closing the window leaves Hearth in the tray; null until the person was asked. */
  closeToTray: z.boolean().nullable().catch(null),
});
/** What is remembered. */
export type DesktopState = z.output<typeof stateSchema>;

/** The state of a first start, and of one whose file can't be read. */
export const FIRST_STATE: DesktopState = {
  bounds: null,
  maximized: false,
  fullScreen: false,
  theme: 'system',
  closeToTray: null,
};

/**
 * Where a window opens: at its old place as long as its title bar can be reached on a display that is there, else at a
 * place that the system finds, and never larger than the display. `displays` are work areas, the primary one first.
 */
export function placeWindow(
  bounds: Rectangle | null,
  displays: readonly Rectangle[],
): { x?: number; y?: number; width: number; height: number } {
  const home = bounds === null ? undefined : displays.find((display) => gripOn(bounds, display));
  const area = home ?? displays[0];
  const wanted = bounds ?? DEFAULT_SIZE;
  const fitted = (key: 'width' | 'height'): number =>
    Math.min(Math.max(wanted[key], MIN_SIZE[key]), area?.[key] ?? wanted[key]);
  const size = { width: fitted('width'), height: fitted('height') };
  return home === undefined || bounds === null ? size : { x: bounds.x, y: bounds.y, ...size };
}

/** Whether enough of the window's title bar lies on the display to be grabbed. */
function gripOn(window: Rectangle, display: Rectangle): boolean {
  const across = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const down = Math.min(window.y + GRIP.height, display.y + display.height) - Math.max(window.y, display.y);
  return across >= GRIP.width && down >= GRIP.height / 2;
}

/** The state as it lies in one small file. Nothing here is worth stopping a start or an end for. */
export class StateFile {
  /** What was wrong with the file and where it is now, in a sentence; null where nothing was. */
  readonly repair: string | null;
  readonly #file: string;
  #state: DesktopState;

  constructor(file: string, now: Date = new Date()) {
    this.#file = file;
    const stored = readSettingsFile(file);
    this.repair = 'broken' in stored ? repaired(file, stored.broken, now) : null;
    const parsed = stateSchema.safeParse('values' in stored ? stored.values : null);
    this.#state = parsed.success ? parsed.data : FIRST_STATE;
  }

  get state(): DesktopState {
    return this.#state;
  }

  /** Changes a part and writes the file at once; a change that changes nothing writes nothing. */
  change(part: Partial<DesktopState>): void {
    const next = { ...this.#state, ...part };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    try {
      const temporary = `${this.#file}.tmp`;
      writeFileSync(temporary, JSON.stringify(next), { mode: 0o600 });
      renameSync(temporary, this.#file);
    } catch {
      // A window that opens at its default size next time is no reason to hold up what is under way.
    }
  }
}

/** Keeps the broken file aside, so that the next change does not write over it. */
function repaired(file: string, reason: string, now: Date): string {
  const aside = setAside(file, now);
  const kept = aside === null ? '' : ` It is now ${basename(aside)}.`;
  return `What was remembered of the window could not be used: ${reason}.${kept} The window starts anew.`;
}
