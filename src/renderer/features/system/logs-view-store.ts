/** Which lines of the log a person looks at. */
import { create } from 'zustand';
import { requireClient } from '../../stores/connection.ts';
import { tellFailure } from '../../stores/failures.ts';
import { LEVELS, filterLines, lineText, useLogs } from '../../stores/logs.ts';
import type { LogLevel } from '../../stores/logs.ts';

/** The levels to choose from; fatal errors alone are never looked for. */
export const LEVEL_CHOICES = LEVELS.slice(0, 5);

interface LogsView {
  /** The least important level that is shown. */
  readonly level: LogLevel;
  /** Words that all occur in a line. */
  readonly words: string;
}

/** The view's store. */
export const useLogsView = create<LogsView>()(() => ({ level: 'info', words: '' }));

/** The lines that are shown, as text. */
export function shownText(): string {
  const { level, words } = useLogsView.getState();
  return filterLines(useLogs.getState().lines, level, words).map(lineText).join('\n');
}

/** Shows the log's files in the system's file manager. */
export async function revealLogs(): Promise<void> {
  try {
    await requireClient().call('revealLogs', {}).output;
  } catch (error) {
    tellFailure(error);
  }
}
