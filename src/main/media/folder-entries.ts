/** The media store's folder, read as a list of what can be swept. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DRAFT_AGE_MS } from './limits.ts';
import { partOf } from './record.ts';
import type { StoredEntry } from './sweep-plan.ts';

/** The files of the folder with what they take and when they were used; drafts that nobody writes any more are deleted. */
export async function entriesOf(folder: string, now: number): Promise<StoredEntry[]> {
  const entries = new Map<string, StoredEntry>();
  for (const name of await readdir(folder)) {
    const part = partOf(name);
    if (part === null) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found === null) continue;
    if (part.kind === 'draft') {
      if (now - found.mtimeMs > DRAFT_AGE_MS) await rm(join(folder, name), { force: true });
      continue;
    }
    const before = entries.get(part.id);
    entries.set(part.id, {
      id: part.id,
      bytes: (before?.bytes ?? 0) + found.size,
      usedAt: Math.max(before?.usedAt ?? 0, found.mtimeMs),
    });
  }
  return [...entries.values()];
}
