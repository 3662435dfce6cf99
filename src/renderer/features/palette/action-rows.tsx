/** Actions in the palette, under the headings of their groups and with their keys. */
import type { AppContract } from '../../../shared/app.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { followActivity, useActivity } from '../../stores/activity.ts';
import { useFollow } from '../../stores/follow.ts';
import { useView } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { keyOf } from '../keys/keymap.ts';
import { useKeys } from '../keys/keys-store.ts';
import { ranked } from './entries.ts';
import { Group, ICON, Row } from './row.tsx';

/** The actions of now that match; the one that opens the palette is left out. */
export function ActionRows({
  actions,
  words,
}: {
  readonly actions: () => readonly Action[];
  readonly words: string;
}) {
  useFollow(followQueue);
  useActivity(queueKey);
  const all = actions().filter(({ id }) => id !== 'view.palette');
  const changes = useKeys((state) => state.changes);
  const rows = ranked(all, words, ({ title, group, words: more = [] }) => [title, group, ...more].join(' '));
  // Actions stay under their group's heading; a group stands where its best row does.
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => (
    <Group key={group} heading={group}>
      {rows
        .filter((row) => row.group === group)
        .map(({ id, title, icon: Icon, key, act }) => {
          const binding = keyOf(id, changes, key);
          return (
            <Row
              key={id}
              value={`action ${id}`}
              icon={<Icon {...ICON} />}
              title={title}
              words={words}
              end={binding === undefined ? null : <Kbd>{keyText(binding)}</Kbd>}
              act={act}
            />
          );
        })}
    </Group>
  ));
}

/** Follows the queue while the palette is open, so that it can be held from anywhere; Activity does so itself. */
async function followQueue(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const { section, batchShown } = useView.getState();
  if (section !== 'activity' || batchShown) await followActivity(client, signal);
}

/** Changes with what the queue's actions depend on, and not with each token. */
function queueKey({ requests, held }: ReturnType<typeof useActivity.getState>): string {
  const live = requests?.map(({ request_id, phase }) => `${request_id} ${String(phase === 'queued')}`);
  return `${live?.join() ?? 'unknown'} ${String(held)}`;
}
