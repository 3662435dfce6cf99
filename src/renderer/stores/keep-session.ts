/** Keeps what lies on the workbenches for this tab, so that a page which crashed or was loaded again has it back. */
import { useBatch } from './batch.ts';
import { unqueued } from './benches.ts';
import { tokensOf } from './carry.ts';
import { resumeRuns } from './run-start.ts';
import { packSession, unpackSession } from './session.ts';
import type { Kept } from './session.ts';
import { setConversation, useRun } from './workbench.ts';

/** The tab's own storage: another tab has another workbench, and with the tab all of it goes. */
const KEY = 'hearth.workbench';
/** After a change it is written this much later, ms, so that typing does not write at each key. */
const WRITE_AFTER_MS = 500;

/** Brings back what the page before this one had, goes on with its runs, and keeps what changes from now on. */
export function keepSession(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): void {
  bringBack(storage);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    save(storage);
  };
  const later = (): void => void (timer ??= setTimeout(write, WRITE_AFTER_MS));
  useRun.subscribe(later);
  useBatch.subscribe(later);
  // The text of a running answer changes no store, and is worth keeping where main forgets the run.
  window.addEventListener('pagehide', write);
}

function bringBack(storage: () => Pick<Storage, 'getItem'>): void {
  const kept = unpackSession(read(storage), performance.timeOrigin);
  if (kept === null) return;
  for (const [id, text] of Object.entries(kept.texts)) tokensOf(id).restore(text);
  useRun.setState(settledMessage(kept.state));
  setConversation((tree) => ({ ...tree }));
  useBatch.setState({ batch: kept.batch });
  resumeRuns();
}

/** A message that waits for an answer which is complete goes back into its field. */
function settledMessage(state: Kept['state']): Kept['state'] {
  const { nextUp, files, conversation, drafts } = state;
  const bench = unqueued({ nextUp, files, conversation, draft: drafts['text-generation'] });
  return {
    ...state,
    nextUp: bench.nextUp,
    files: bench.files,
    drafts: { ...drafts, 'text-generation': bench.draft },
  };
}

function read(storage: () => Pick<Storage, 'getItem'>): string | null {
  try {
    return storage().getItem(KEY);
  } catch {
    // A browser may close its storage to the page; then a page that is loaded again begins anew.
    return null;
  }
}

function save(storage: () => Pick<Storage, 'setItem' | 'removeItem'>): void {
  const state = useRun.getState();
  const { conversation, completion, runs } = state;
  const shown = [...conversation.nodes.map(({ run }) => run), completion?.run, ...Object.values(runs)];
  const texts: Record<string, string> = {};
  for (const run of shown) if (run !== undefined) texts[run.id] = tokensOf(run.id).view().text;
  const text = packSession({ state, texts, batch: useBatch.getState().batch }, performance.timeOrigin);
  try {
    if (text === null) storage().removeItem(KEY);
    else storage().setItem(KEY, text);
  } catch {
    // Full or closed: the page works on, and only a crash would lose what is on it.
  }
}
