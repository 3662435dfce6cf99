/** What a person chose in the history: the row under the cursor, the selected runs, and the dialog that is open. */
import { create } from 'zustand';
import { countHistory } from '../../stores/history.ts';
import { tellFailure } from '../../stores/failures.ts';
import { goTo } from '../../stores/view.ts';
import { NOTHING } from './selection.ts';
import type { Selection } from './selection.ts';

/** The dialog over the view. */
export type ActivityDialog =
  | { readonly kind: 'clear'; readonly total: number }
  | { readonly kind: 'cancel-all'; readonly count: number }
  | { readonly kind: 'compare'; readonly ids: readonly [number, number] };

interface ActivityViewState {
  /** Index and id of the row under the cursor; new runs move its index, not its id. */
  readonly cursor: { readonly index: number; readonly id: number } | null;
  readonly selection: Selection;
  readonly dialog: ActivityDialog | null;
  /** What ran, or what is kept of it as examples. */
  readonly tab: 'history' | 'examples';
}

/** The view's store. */
export const useActivityView = create<ActivityViewState>()(() => ({
  cursor: null,
  selection: NOTHING,
  dialog: null,
  tab: 'history',
}));

/** Goes to the history. */
export function showHistory(): void {
  useActivityView.setState({ tab: 'history' });
  goTo('activity');
}

/** Opens or closes a dialog. */
export function setDialog(dialog: ActivityDialog | null): void {
  useActivityView.setState({ dialog });
}

/** Clears the selection; false where there was none. */
export function unselect(): boolean {
  const { selection } = useActivityView.getState();
  useActivityView.setState({ selection: NOTHING });
  return selection.ids.size > 0;
}

/** Opens the comparison of the two selected runs; false unless there are two. */
export function compareSelected(): boolean {
  const [a, b, ...more] = useActivityView.getState().selection.ids;
  if (a === undefined || b === undefined || more.length > 0) return false;
  // The older one stands first.
  setDialog({ kind: 'compare', ids: [Math.min(a, b), Math.max(a, b)] });
  return true;
}

/** Asks before the history is cleared, naming how many runs go, those that a filter hides included. */
export async function askClear(): Promise<void> {
  try {
    setDialog({ kind: 'clear', total: await countHistory() });
  } catch (error) {
    tellFailure(error, { again: () => void askClear() });
  }
}
