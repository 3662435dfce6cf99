/** What the last check of each model file found, so that it is known after a restart and a silent change shows. */
import { z } from 'zod';
import type { Database } from './database.ts';

/** The last check of a file. */
export interface FileCheck {
  /** Size and time of the file when it was checked; another one is another file. */
  readonly fingerprint: string;
  /** In hex; null where the file could not be read to its end. */
  readonly sha256: string | null;
  /** What is wrong with it, or null. */
  readonly problem: string | null;
}

const rowSchema = z.object({
  path: z.string(),
  fingerprint: z.string(),
  sha256: z.string().nullable(),
  problem: z.string().nullable(),
});

/** The last checks, by absolute path. */
export class CheckLedger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The last check of each of these files that was checked. Where the database fails, none was. */
  of(paths: readonly string[]): Map<string, FileCheck> {
    try {
      const rows = this.#database.read((db) =>
        db
          .prepare('SELECT * FROM file_check WHERE path IN (SELECT value FROM json_each(?))')
          .all(JSON.stringify(paths)),
      );
      return new Map(rows.map((row) => rowSchema.parse(row)).map(({ path, ...check }) => [path, check]));
    } catch {
      return new Map();
    }
  }

  /** Remembers a check. */
  set(path: string, { fingerprint, sha256, problem }: FileCheck, at: number): void {
    this.#database.later((db) => {
      db.prepare(
        'INSERT OR REPLACE INTO file_check (path, fingerprint, sha256, problem, at) VALUES (?, ?, ?, ?, ?)',
      ).run(path, fingerprint, sha256, problem, at);
    });
  }

  /** Forgets files that were deleted. */
  forget(paths: readonly string[]): void {
    this.#database.later((db) => {
      db.prepare('DELETE FROM file_check WHERE path IN (SELECT value FROM json_each(?))').run(
        JSON.stringify(paths),
      );
    });
  }
}
