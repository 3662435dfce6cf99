/** Runs in the palette: the last ones, those that are found, and what can be done with one. */
import { History } from 'lucide-react';
import { useState } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { useRecent } from '../../stores/recent.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { formatAgo, splitName } from '../../ui/format.ts';
import { commandsOf } from '../activity/history-commands.ts';
import { entryTitle, openEntry } from '../batch/recent-entry.ts';
import { NOTHING } from '../activity/selection.ts';
import { ranked } from './entries.ts';
import { useHistorySearch } from './history-search.ts';
import { messages } from './messages.ts';
import { Group, ICON, Row } from './row.tsx';

/** What the values of these rows begin with. */
const RUN = 'run ';

/** The run of a row's value; undefined for a row of another kind. */
export function runOf(value: string, runs: readonly HistoryRow[]): HistoryRow | undefined {
  return runs.find(({ id }) => value === `${RUN}${id}`);
}

/** Runs that are listed at most. */
const MOST_RUNS = 5;

/** The last runs before anything is typed, then those of the whole history that match. */
export function useRuns(words: string): readonly HistoryRow[] {
  const recent = useRecent((state) => state.rows) ?? [];
  const found = useHistorySearch(words, MOST_RUNS);
  return words === '' ? recent.slice(0, MOST_RUNS) : found;
}

/** Runs, each with its model and age. */
export function RunRows({ runs, words }: { readonly runs: readonly HistoryRow[]; readonly words: string }) {
  const [now] = useState(Date.now);
  return (
    <Group heading={words === '' ? messages.recent : messages.history}>
      {runs.map((run) => (
        <Row
          key={run.id}
          value={`${RUN}${run.id}`}
          icon={<History {...ICON} />}
          title={words === '' ? entryTitle(run) : run.title}
          note={`${splitName(run.model).name}, ${formatAgo(run.at, now)}`}
          words={words}
          act={() => (words === '' ? openEntry(run) : void reopenRun(run.id))}
        />
      ))}
    </Group>
  );
}

/** What can be done with a run. */
export function RunActionRows({ run, words }: { readonly run: HistoryRow; readonly words: string }) {
  // Selecting means rows that are in view.
  const commands = commandsOf(run, -1, NOTHING).filter(({ id }) => id !== 'select');
  return (
    <Group heading={messages.actionsFor(run.title)}>
      {ranked(commands, words, ({ title }) => title).map(({ id, title, icon: Icon, act }) => (
        <Row
          key={id}
          value={`of-run ${id}`}
          icon={<Icon {...ICON} />}
          title={title}
          words={words}
          act={act}
        />
      ))}
    </Group>
  );
}
