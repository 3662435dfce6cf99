/** How fast the graphs of models were side by side on this machine: kept, so that each model's are compared once. */
import { z } from 'zod';
import { variantTimeSchema, type VariantTime } from '../../shared/converter.ts';
import type { Database } from './database.ts';

/** What was compared: other files of the model, another machine or version of Hearth are to be compared anew. */
export interface ComparedKey {
  readonly machine: string;
  /** Names the files with their contents. */
  readonly files: string;
}

interface Compared extends ComparedKey {
  readonly times: readonly VariantTime[];
  readonly at: number;
}

const rowSchema = z.object({
  model: z.string(),
  machine: z.string(),
  files: z.string(),
  times: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(variantTimeSchema)),
  at: z.number(),
});

/** Measured times by model. */
export class VariantTimes {
  readonly #database: Database;
  readonly #compared = new Map<string, Compared>();

  constructor(database: Database) {
    this.#database = database;
    for (const { model, ...compared } of readOrNothing(database)) this.#compared.set(model, compared);
  }

  /** The times, the usual graph's first; empty where the comparison failed, null where there was none. */
  of(model: string, { machine, files }: ComparedKey): readonly VariantTime[] | null {
    const compared = this.#compared.get(model);
    return compared?.machine === machine && compared.files === files ? compared.times : null;
  }

  /** When a model's graphs were last compared, in ms since the epoch; 0 where they never were. */
  at(model: string): number {
    return this.#compared.get(model)?.at ?? 0;
  }

  /** Keeps the times of a model in place of earlier ones. */
  keep(model: string, { machine, files }: ComparedKey, times: readonly VariantTime[], at: number): void {
    this.#compared.set(model, { machine, files, times, at });
    this.#database.later((db) => {
      db.prepare(
        'INSERT OR REPLACE INTO variant_time (model, machine, files, times, at) VALUES (?, ?, ?, ?, ?)',
      ).run(model, machine, files, JSON.stringify(times), at);
    });
  }
}

/** A comparison is not worth a start: where it can't be read, it is made anew. */
function readOrNothing(database: Database): z.output<typeof rowSchema>[] {
  try {
    return database.read((db) =>
      z.array(rowSchema).parse(db.prepare('SELECT model, machine, files, times, at FROM variant_time').all()),
    );
  } catch {
    return [];
  }
}
