/** Everything that outlives the process in `hearth.db`: history, examples, usage, speeds, checks of files. */
import { CheckLedger } from './checks.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { EvaluationLedger } from './evaluations.ts';
import { ExampleBook } from './examples.ts';
import { FootprintLedger } from './footprints.ts';
import { unreferred } from './history-media.ts';
import { History, type Retention } from './history.ts';
import { ThreadCounts } from './thread-counts.ts';
import { UsageLedger } from './usage.ts';
import { VariantTimes } from './variant-times.ts';

/** What a store is opened with. */
export interface StoreOptions extends DatabaseOptions {
  readonly retention?: () => Retention;
}

/** What holds where nobody says otherwise. */
const RETENTION: Retention = { days: 90, maxMb: 2_000 };

/** The store of an engine. Opening it never fails, and neither does recording. */
export class Store implements Disposable {
  readonly history: History;
  readonly usage: UsageLedger;
  readonly checks: CheckLedger;
  readonly footprints: FootprintLedger;
  readonly evaluations: EvaluationLedger;
  readonly examples: ExampleBook;
  readonly threadCounts: ThreadCounts;
  readonly variantTimes: VariantTimes;
  readonly database: Database;

  constructor(options: StoreOptions) {
    this.database = new Database(options);
    this.history = new History(this.database, options.retention ?? (() => RETENTION));
    this.usage = new UsageLedger(this.database);
    this.checks = new CheckLedger(this.database);
    this.footprints = new FootprintLedger(this.database);
    this.evaluations = new EvaluationLedger(this.database);
    this.examples = new ExampleBook(this.database);
    this.threadCounts = new ThreadCounts(this.database);
    this.variantTimes = new VariantTimes(this.database);
  }

  /** What had to be repaired, in sentences. */
  get repairs(): string[] {
    return this.database.repairs;
  }

  /** What does not work now, in sentences. */
  get troubles(): string[] {
    const { trouble } = this.database;
    return trouble === null ? [] : [trouble];
  }

  /** Those of some pictures and sounds that neither a kept run nor an example refers to. */
  unreferred(ids: readonly string[]): string[] {
    return this.database.now((db) => unreferred(db, ids));
  }

  /** Writes what waits. */
  flush(): void {
    this.database.flush();
  }

  [Symbol.dispose](): void {
    this.history[Symbol.dispose]();
    this.database[Symbol.dispose]();
  }
}
