/** One open database file: its statements, its schema, and what an error of SQLite means. */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { SCHEMA, SCHEMA_VERSION, TABLES, TABLES_OF_1, UPGRADES } from './schema.ts';

/** What an error of SQLite means to Hearth. */
export type SqliteTrouble = 'broken' | 'busy' | 'full' | 'refused' | 'statement' | 'newer';

/** SQLite's result codes (sqlite.org/rescode.html), by what they mean here; everything else is one bad statement. */
const TROUBLES: Readonly<Record<number, SqliteTrouble>> = {
  5: 'busy',
  6: 'busy',
  3: 'refused',
  8: 'refused',
  10: 'refused',
  14: 'refused',
  13: 'full',
  11: 'broken',
  26: 'broken',
};

const sqliteErrorSchema = z.object({ errcode: z.int() });

/** What was thrown by SQLite, in one word. */
export function troubleOf(thrown: unknown): SqliteTrouble {
  if (thrown instanceof OtherDatabase) return thrown.trouble;
  const parsed = sqliteErrorSchema.safeParse(thrown);
  // The low byte is the primary code; the rest says more exactly which one.
  return parsed.success ? (TROUBLES[parsed.data.errcode & 0xff] ?? 'statement') : 'statement';
}

/** A database that is not this Hearth's, and must not be written: of a later one, or of another program. */
class OtherDatabase extends Error {
  readonly trouble: 'newer' | 'broken';

  constructor(trouble: 'newer' | 'broken') {
    super(`The database is ${trouble}.`);
    this.trouble = trouble;
  }
}

/** An open database. Every statement is prepared once. */
export class Connection implements Disposable {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens (or makes) the file, null for one in memory; throws what SQLite throws. */
  constructor(file: string | null, busyMs: number) {
    // SQLite would make it readable for everybody; the journal beside it takes over the file's mode.
    if (file !== null) closeSync(openSync(file, 'a', 0o600));
    this.#db = new DatabaseSync(file ?? ':memory:', { timeout: busyMs });
    try {
      prepareFile(this.#db);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** The statement of that text. */
  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs statements that give nothing. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Does the work in one transaction: all of it or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }
}

/** Settings of the file, then its schema. Throws where the file is no database of Hearth's, before it is changed. */
function prepareFile(db: DatabaseSync): void {
  const version = versionSchema.parse(db.prepare('PRAGMA user_version').get()).user_version;
  if (version > SCHEMA_VERSION) throw new OtherDatabase('newer');
  const hasTables = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
  if (hasTables !== version > 0) throw new OtherDatabase('broken');
  // Order matters: auto_vacuum can only be chosen before the first table.
  db.exec('PRAGMA auto_vacuum = INCREMENTAL');
  db.exec('PRAGMA journal_mode = WAL');
  // With WAL a power cut can lose the last runs of the history, and never damages the file.
  db.exec('PRAGMA synchronous = NORMAL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA trusted_schema = OFF');
  // What a person deletes is overwritten where that costs no extra write.
  db.exec('PRAGMA secure_delete = FAST');
  if (version === 0) change(db, SCHEMA, SCHEMA_VERSION);
  else bringUp(db, version);
  for (const table of TABLES) db.prepare(`SELECT rowid FROM ${table} LIMIT 1`).get();
}

/** Whole or not at all. */
function change(db: DatabaseSync, sql: string, version: number): void {
  db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${String(version)}; COMMIT`);
}

/** Only a sound file is changed: one that lacks a table of its version is set aside as it was. */
function bringUp(db: DatabaseSync, version: number): void {
  if (version === SCHEMA_VERSION) return;
  for (const table of TABLES_OF_1) db.prepare(`SELECT rowid FROM ${table} LIMIT 1`).get();
  for (let from = version; from < SCHEMA_VERSION; from += 1) change(db, UPGRADES[from] ?? '', from + 1);
}

const versionSchema = z.object({ user_version: z.int() });
