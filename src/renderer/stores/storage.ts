/** What the page remembers between visits: small choices, never inputs or results. */
import type { z } from 'zod';

/** Reads a remembered value; `fallback` where there is none, it does not fit, or storage is closed to the page. */
export function remembered<T>(key: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    const parsed = schema.safeParse(JSON.parse(localStorage.getItem(`hearth.${key}`) ?? 'null'));
    return parsed.success ? parsed.data : fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a value; a full or closed storage only means that the choice is asked for again. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`hearth.${key}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse; nothing is lost but the memory of a choice.
  }
}
