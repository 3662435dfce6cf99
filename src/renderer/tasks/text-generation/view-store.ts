/** How the conversation is shown: which message is being changed, and whether the system prompt is. */
import { create } from 'zustand';
import { useRun } from '../../stores/run.ts';

/** Id of the field of the system prompt. */
export const SYSTEM_FIELD = 'system-prompt';

interface TextView {
  /** Id of the exchange whose question is being changed. */
  readonly editing: string | null;
  /** Null until a person chose: a prompt that is written is shown. */
  readonly systemOpen: boolean | null;
}

/** The view's store. */
export const useTextView = create<TextView>()(() => ({ editing: null, systemOpen: null }));

/** Begins to change the question of an exchange; null ends it. */
export function editTurn(turn: string | null): void {
  useTextView.setState({ editing: turn });
}

/** Shows the system prompt, or puts it away. */
export function showSystem(systemOpen: boolean): void {
  useTextView.setState({ systemOpen });
}

/** Whether the system prompt is shown. */
export function useSystemOpen(): boolean {
  const chosen = useTextView((state) => state.systemOpen);
  const written = useRun((state) => state.system !== '');
  return chosen ?? written;
}
