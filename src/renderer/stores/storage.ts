/** What the page remembers between visits: small choices, never inputs or results. A broken one is kept aside and told. */
import type { z } from 'zod';
import { create } from 'zustand';

const PREFIX = 'hearth.';
const ASIDE = '.broken';

/** One remembered choice that could not be read. */
export interface BrokenChoice {
  readonly key: string;
  /** The key that it is kept under now; null where storage has no room for it. */
  readonly aside: string | null;
}

/** The choices that could not be read at this visit. */
export const useBrokenChoices = create<{ readonly broken: readonly BrokenChoice[] }>()(() => ({
  broken: [],
}));

/** Reads a remembered value; `fallback` where there is none, it does not fit, or storage is closed to the page. */
export function remembered<T>(key: string, schema: z.ZodType<T>, fallback: T): T {
  const text = read(key);
  if (text === null) return fallback;
  const value = parse(text);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Nothing was chosen: that is no broken choice.
  if (value !== null) setAside(key, text);
  return fallback;
}

/** Remembers a value; a full or closed storage only means that the choice is asked for again. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Private windows may refuse; nothing is lost but the memory of a choice.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Moves a value that can't be used to a key of its own, where a person can still find it. */
function setAside(key: string, text: string): void {
  const aside = PREFIX + key + ASIDE;
  let kept: string | null = aside;
  try {
    localStorage.setItem(aside, text);
    localStorage.removeItem(PREFIX + key);
  } catch {
    // A full storage has no room for a second copy; the first one stays until the choice is made again.
    kept = null;
  }
  useBrokenChoices.setState(({ broken }) => ({ broken: [...broken, { key, aside: kept }] }));
}
