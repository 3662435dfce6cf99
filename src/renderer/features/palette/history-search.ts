/** Looking through the whole history for what is typed: main searches it, as only its last runs are here. */
import { useEffect, useState } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { requireClient } from '../../stores/connection.ts';

/** How long typing has to rest before main is asked, ms. */
const TYPING_MS = 120;
const NONE: readonly HistoryRow[] = [];

interface Found {
  readonly words: string;
  readonly rows: readonly HistoryRow[];
}

/** The newest runs with all of the words; nothing for none, and what was found before while the next ones are looked for. */
export function useHistorySearch(words: string, most: number): readonly HistoryRow[] {
  const [found, setFound] = useState<Found>({ words: '', rows: NONE });
  useEffect(() => {
    if (words === '') return;
    let left = false;
    const timer = setTimeout(() => {
      void search(words, most).then((rows) => {
        if (!left) setFound({ words, rows });
      });
    }, TYPING_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [words, most]);
  return words === '' ? NONE : found.rows;
}

async function search(words: string, most: number): Promise<readonly HistoryRow[]> {
  try {
    return (await requireClient().call('history', { search: words, limit: most }).output).rows;
  } catch {
    // The connection tells what is wrong with it; the rest of the palette works without.
    return NONE;
  }
}
