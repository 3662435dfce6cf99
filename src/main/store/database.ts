/** The database that is always there: writes wait until the engine rests, and a broken or full disk never stops a run. */
import { renameSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { HearthError } from '../../shared/errors.ts';
import { Connection, troubleOf, type SqliteTrouble } from './connection.ts';

/** One write, done inside a transaction. */
export type Write = (db: Connection) => void;

/** What a database is opened with. */
export interface DatabaseOptions {
  /** Null for one in memory, which ends with the process. */
  readonly file: string | null;
  /** How long a call waits for another process that writes, in ms. The event loop stands still meanwhile. */
  readonly busyMs?: number;
  readonly clock?: () => Date;
  /** Told in one sentence what had to be repaired. */
  readonly report?: (sentence: string) => void;
}

/** Writers hold the file for a few ms; longer than this is a program that sits on it. */
const BUSY_MS = 250;
/** Writes wait so long for others to go with them: long enough for a burst to be one transaction. */
const FLUSH_MS = 150;
/** After a write that another process or a full disk kept out, so long until the next try. */
const RETRY_MS = 1_000;
/** Writes that may wait while the file can't be written; the oldest ones are dropped then. */
const MAX_WAITING = 1_000;

/**
 * node:sqlite is synchronous: a call holds the whole main process. Measured, in time of one core: a row of history
 * 0.2 ms, one with as much text as is indexed 1 ms, a transaction 0.4 ms; a page of 10,000 rows 3 ms, and 30 ms where
 * it is searched for words that nearly every row has. So writes are queued and done together when a run is over.
 */
export class Database implements Disposable {
  readonly #options: DatabaseOptions;
  readonly #waiting: Write[] = [];
  readonly #repairs: string[] = [];
  #connection: Connection;
  #trouble: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#connection = this.#open();
  }

  /** What had to be repaired, in sentences. */
  get repairs(): string[] {
    return [...this.#repairs];
  }

  /** What does not work now, in a sentence; null while all is well. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Queues a write. Never throws. */
  later(write: Write): void {
    if (this.#closed) return;
    this.#waiting.push(write);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#schedule(FLUSH_MS);
  }

  /** Does a write at once, after those that wait; throws a sentence where the file can't be written, else what SQLite throws. */
  now<T>(write: (db: Connection) => T): T {
    this.flush();
    try {
      return this.#guarded((db) => db.transaction(() => write(db)));
    } catch (thrown) {
      throw refusal(troubleOf(thrown)) ?? thrown;
    }
  }

  /** Asks the file, with all writes done first where they can be; throws what SQLite throws. */
  read<T>(query: (db: Connection) => T): T {
    // While the file can't be written, the timer tries often enough: a list must not wait for a thousand rows each time.
    if (this.#trouble === null) this.flush();
    return this.#guarded(query);
  }

  /** Does the queued writes in one transaction. Never throws: what can't be written is reported, and tried again. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0 || this.#closed) return;
    const writes = this.#waiting.splice(0);
    try {
      this.#guarded((db) => {
        db.transaction(() => {
          for (const write of writes) attempt(write, db);
        });
      });
      this.#trouble = null;
    } catch (thrown) {
      this.#failed(troubleOf(thrown));
      // Kept for the next try, which also tells when the file can be written again.
      this.#waiting.unshift(...writes.slice(-MAX_WAITING));
      this.#schedule(RETRY_MS);
    }
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connection[Symbol.dispose]();
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => this.flush(), ms).unref();
  }

  #failed(trouble: SqliteTrouble): void {
    if (trouble === 'busy') return;
    const before = this.#trouble;
    this.#trouble =
      trouble === 'full'
        ? 'The disk is full. New runs are kept in the history once there is room again.'
        : 'The database cannot be written. New runs are kept in the history once it can be.';
    if (this.#trouble !== before) this.#options.report?.(this.#trouble);
  }

  /** Asks once; a file that turns out to be broken is set aside, and the question goes to a new one. */
  #guarded<T>(work: (db: Connection) => T): T {
    try {
      return work(this.#connection);
    } catch (thrown) {
      if (troubleOf(thrown) !== 'broken' || this.#options.file === null) throw thrown;
      this.#connection[Symbol.dispose]();
      this.#connection = this.#replace(this.#options.file, 'it is damaged');
      return work(this.#connection);
    }
  }

  #open(): Connection {
    const { file, busyMs = BUSY_MS } = this.#options;
    try {
      return new Connection(file, busyMs);
    } catch (thrown) {
      const trouble = troubleOf(thrown);
      if (file === null) throw thrown;
      // A file that another program holds is a sound one: it stays where it is.
      if (trouble === 'busy') return this.#inMemory('The database is in use by another program');
      if (trouble === 'full') return this.#inMemory('The disk is full');
      if (trouble === 'newer') return this.#replace(file, 'a later version of Hearth wrote it');
      return this.#replace(file, 'it is damaged or no database');
    }
  }

  /** Sets the file aside and makes a new one. */
  #replace(file: string, reason: string): Connection {
    const aside = setAside(file, this.#options.clock?.() ?? new Date());
    if (aside === null) return this.#inMemory('The database cannot be opened');
    try {
      const connection = new Connection(file, this.#options.busyMs ?? BUSY_MS);
      this.#repair(
        `The database with the history could not be used: ${reason}. It is now ${basename(aside)}, and a new one was made.`,
      );
      return connection;
    } catch {
      return this.#inMemory('The database cannot be written');
    }
  }

  #inMemory(reason: string): Connection {
    this.#repair(`${reason}, so the history of this session ends with it.`);
    return new Connection(null, 0);
  }

  #repair(sentence: string): void {
    this.#repairs.push(sentence);
    this.#options.report?.(sentence);
  }
}

/** What a person is told of a write that they asked for; null where SQLite says it better. */
function refusal(trouble: SqliteTrouble): HearthError | null {
  switch (trouble) {
    case 'full':
      return new HearthError(
        'INTERNAL',
        'The disk is full, so nothing was changed.',
        'Make room on it first.',
      );
    case 'refused':
      return new HearthError(
        'INTERNAL',
        'The database cannot be written, so nothing was changed.',
        'Look whether its folder may be written.',
      );
    case 'busy':
      return new HearthError(
        'INTERNAL',
        'Another program writes to the database, so nothing was changed.',
        'Try again in a moment.',
      );
    default:
      return null;
  }
}

/** Does one write; one that the tables refuse is left out, so that the others are kept. */
function attempt(write: Write, db: Connection): void {
  try {
    write(db);
  } catch (thrown) {
    if (troubleOf(thrown) !== 'statement') throw thrown;
  }
}

/** Renames the file and its journal to `<file>.broken-<time>`; null where that fails. A missing file is fine. */
export function setAside(file: string, time: Date): string | null {
  const aside = `${file}.broken-${time.toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    for (const part of ['', '-wal', '-shm']) {
      if (existsSync(file + part)) renameSync(file + part, aside + part);
    }
    return aside;
  } catch {
    return null;
  }
}
