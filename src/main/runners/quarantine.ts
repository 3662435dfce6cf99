/**
 * Which model files crash their process, so that a bad one is set aside instead of crashing at every try.
 * The rule is `api.md`'s: two crashes in a row while loading or three in a row while running, until the file changes
 * or a person releases it; a success clears the count.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';

/** Crashes in a row while loading after which a file is set aside. */
export const MAX_LOAD_CRASHES = 2;
/** Crashes in a row while running after which a file is set aside. */
export const MAX_RUN_CRASHES = 3;

const recordSchema = z.object({
  /** Size and time of the file; another fingerprint is another file. */
  fingerprint: z.string(),
  load_crashes: z.int().nonnegative(),
  run_crashes: z.int().nonnegative(),
  reason: z.string(),
});
/** What is known of one file. */
export type CrashRecord = z.output<typeof recordSchema>;

const ledgerSchema = z.record(z.string(), recordSchema);

/** The record after one more crash; a changed file starts anew. */
export function afterCrash(
  record: CrashRecord | undefined,
  fingerprint: string,
  phase: 'load' | 'run',
  reason: string,
): CrashRecord {
  const before = record?.fingerprint === fingerprint ? record : { load_crashes: 0, run_crashes: 0 };
  return {
    fingerprint,
    load_crashes: before.load_crashes + (phase === 'load' ? 1 : 0),
    run_crashes: before.run_crashes + (phase === 'run' ? 1 : 0),
    reason,
  };
}

/** Whether the file of that fingerprint is set aside. */
export function isQuarantined(record: CrashRecord | undefined, fingerprint: string): boolean {
  if (record?.fingerprint !== fingerprint) return false;
  return record.load_crashes >= MAX_LOAD_CRASHES || record.run_crashes >= MAX_RUN_CRASHES;
}

/** The ledger of crashes, kept in one small file so that a start after a crash loop knows of it. */
export class Quarantine {
  readonly #file: string | null;
  readonly #records = new Map<string, CrashRecord>();

  /** `file` null keeps it in memory only (tests). An unreadable file is an empty ledger: it only costs one more crash. */
  constructor(file: string | null) {
    this.#file = file;
    if (file === null) return;
    try {
      const parsed = ledgerSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (parsed.success)
        for (const [key, record] of Object.entries(parsed.data)) this.#records.set(key, record);
    } catch {
      // Not there yet, or cut off while it was written.
    }
  }

  /** Throws MODEL_QUARANTINED for a file of `model` that was set aside. */
  assertFree(model: string, key: string, fingerprint: string): void {
    const reason = this.reason(key, fingerprint);
    if (reason === null) return;
    throw new HearthError(
      'MODEL_QUARANTINED',
      `${model} was set aside because it ended its process again and again (${reason}).`,
      'Release it to try once more, get the file again, or choose another file of this model.',
    );
  }

  /** Why the file is set aside, or null when it is not. */
  reason(key: string, fingerprint: string): string | null {
    const record = this.#records.get(key);
    return record !== undefined && isQuarantined(record, fingerprint) ? record.reason : null;
  }

  /** Counts a crash; true when the file is set aside from now on. */
  crashed(key: string, fingerprint: string, phase: 'load' | 'run', reason: string): boolean {
    const record = afterCrash(this.#records.get(key), fingerprint, phase, reason);
    this.#records.set(key, record);
    this.#save();
    return isQuarantined(record, fingerprint);
  }

  /** A load or a run went well: counts anew. */
  succeeded(key: string, phase: 'load' | 'run'): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    const field = phase === 'load' ? 'load_crashes' : 'run_crashes';
    if (record[field] === 0) return;
    this.#records.set(key, { ...record, [field]: 0 });
    this.#save();
  }

  /** A person wants it tried again. */
  release(key: string): void {
    if (this.#records.delete(key)) this.#save();
  }

  #save(): void {
    if (this.#file === null) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#records)));
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk must not turn a crash into a second one; the ledger in memory still holds.
    }
  }
}
