/** Going through the versions of an exchange by key: of the one that has the focus, else of the last one that has any. */
import { branchOf } from '../../features/run/conversation.ts';
import { showBranch, useRun } from '../../stores/run.ts';
import type { RunState, Turn } from '../../stores/run.ts';

/** True where a version `step` places beside the shown one exists. Pure. */
function canGo({ conversation }: Pick<RunState, 'conversation'>, turn: string, step: 1 | -1): boolean {
  const { index, count } = branchOf(conversation, turn);
  return index + step >= 0 && index + step < count;
}

/** The exchange whose versions a step goes through; undefined where none has another one there. Pure. */
export function branchingTurn(
  state: Pick<RunState, 'conversation' | 'turns'>,
  focused: string | null,
  step: 1 | -1,
): string | undefined {
  const own: readonly Pick<Turn, 'id'>[] = state.turns.filter(({ id }) => id === focused);
  return [...state.turns, ...own].findLast(({ id }) => canGo(state, id, step))?.id;
}

/** Shows the version before or after. */
export function walkBranches(step: 1 | -1): void {
  const focused = document.activeElement?.closest('[data-turn]')?.getAttribute('data-turn') ?? null;
  const turn = branchingTurn(useRun.getState(), focused, step);
  if (turn !== undefined) showBranch(turn, step);
}
