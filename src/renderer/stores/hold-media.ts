/** Tells main which pictures and sounds lie on the workbenches, so that clearing the history does not take them away. */
import type { AppContract } from '../../shared/app.ts';
import { MAX_HELD_MEDIA } from '../../shared/app.ts';
import { mediaIdsIn } from '../../shared/media-ids.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { useConnection } from './connection.ts';
import { useRun } from './workbench.ts';
import type { RunState } from './workbench.ts';

/** After a change main is told this much later, ms: typing changes the workbench at each key. */
const TELL_AFTER_MS = 200;

/** The ids of all media that the workbenches show: parts of inputs, what runs were given and what they made. */
export function idsOnBenches({ parts, runs, parked }: Pick<RunState, 'parts' | 'runs' | 'parked'>): string[] {
  const shown = Object.values(runs).map(({ request, result }) => [request.inputs, result]);
  const aside = parked.map(({ parts: own, run }) => [own, run?.request.inputs, run?.result]);
  return mediaIdsIn(parts, shown, aside).slice(0, MAX_HELD_MEDIA);
}

interface Held {
  readonly client: Client<AppContract>;
  readonly ids: string;
  readonly release: () => void;
}

/** Holds them from now on, over each connection anew. */
export function holdBenchMedia(): void {
  let held: Held | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let told: Pick<RunState, 'parts' | 'runs' | 'parked'> | null = null;
  const tell = (): void => {
    timer = null;
    const { client } = useConnection.getState();
    const state = useRun.getState();
    told = state;
    const list = idsOnBenches(state);
    const ids = list.join();
    if (held !== null && held.client === client && held.ids === ids) return;
    const before = held;
    held = client === null || list.length === 0 ? null : hold(client, list);
    // Only then, so that what stays is held at all times.
    before?.release();
  };
  const later = (): void => void (timer ??= setTimeout(tell, TELL_AFTER_MS));
  useConnection.subscribe(({ client }, { client: before }) => {
    if (client !== before) later();
  });
  useRun.subscribe(({ parts, runs, parked }) => {
    if (told?.parts !== parts || told.runs !== runs || told.parked !== parked) later();
  });
  later();
}

function hold(client: Client<AppContract>, ids: string[]): Held {
  const leave = new AbortController();
  const call = client.call('holdMedia', { ids }, { signal: leave.signal });
  // It ends with its release, or with the connection; then the next one holds them again.
  call.output.catch(() => undefined);
  return { client, ids: ids.join(), release: () => leave.abort() };
}
