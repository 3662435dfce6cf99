/** How many threads were measured to be fastest, by machine: kept, so that each is measured once. */
import { z } from 'zod';
import type { Database } from './database.ts';

const rowSchema = z.object({ machine: z.string(), threads: z.int().positive() });

/** Measured counts of threads by the key of the machine. */
export class ThreadCounts {
  readonly #database: Database;
  readonly #counts = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
    for (const { machine, threads } of readOrNothing(database)) this.#counts.set(machine, threads);
  }

  /** The count of a machine; null where it was not measured. */
  of(machine: string): number | null {
    return this.#counts.get(machine) ?? null;
  }

  /** Keeps the count of a machine, and forgets those of others: a folder that moves with its person is measured anew. */
  keep(machine: string, threads: number, at: number): void {
    this.#counts.clear();
    this.#counts.set(machine, threads);
    this.#database.later((db) => {
      db.prepare('DELETE FROM thread_count').run();
      db.prepare('INSERT INTO thread_count (machine, threads, at) VALUES (?, ?, ?)').run(
        machine,
        threads,
        at,
      );
    });
  }
}

/** A measurement is not worth a start: where it can't be read, it is made anew. */
function readOrNothing(database: Database): z.output<typeof rowSchema>[] {
  try {
    return database.read((db) =>
      z.array(rowSchema).parse(db.prepare('SELECT machine, threads FROM thread_count').all()),
    );
  } catch {
    return [];
  }
}
