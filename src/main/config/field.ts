/** What a setting is: its variable, how its text is read, and what it may be. */
import type { z } from 'zod';
import type { Config, Machine } from './config.ts';

/** One setting and its variable. `read` turns its text into something that `schema` then accepts or refuses. */
export interface Field<T> {
  /** Null for one that only the app sets. */
  readonly variable: string | null;
  readonly schema: z.ZodType<T>;
  readonly read: (text: string, machine: Machine) => unknown;
  /** Completes "must be …". */
  readonly allowed: string;
  /** The value as an error may show it; null where it must not be shown at all, not even when it is wrong. */
  readonly shown?: (text: string) => string | null;
}

/** Every field but the timeouts by task, which have a variable each. */
export type Fields = { readonly [K in Exclude<keyof Config, 'taskTimeoutS'>]: Field<Config[K]> };
