/** The result of a task as a text to copy, and as a file to save. */
import { currentRun, tokensOf, useRun } from '../../stores/run.ts';
import type { Turn } from '../../stores/run.ts';
import { messageOf } from './request.ts';
import type { RunTask } from './request.ts';
import { saveFile } from './save-file.ts';

/** The result of the run that is shown, as text; null while there is none. */
export function resultText(task: RunTask): string | null {
  const run = currentRun(useRun.getState(), task);
  if (run === null) return null;
  if (task === 'text-generation') return tokensOf(run.id).view().text || null;
  return run.phase === 'done' ? JSON.stringify(run.result, null, 2) : null;
}

/** Saves what is shown: a chat as Markdown with both sides, everything else as JSON with its request. */
export function saveResult(task: RunTask): void {
  const state = useRun.getState();
  const run = currentRun(state, task);
  if (run === null) return;
  if (task === 'text-generation' && state.turns.at(-1)?.run === run) {
    saveFile('conversation.md', chatAsMarkdown(state.system, state.turns), 'text/markdown');
    return;
  }
  const { model, inputs, options } = run.request;
  const result = run.result ?? tokensOf(run.id).view().text;
  const saved = { model, task, inputs, options: options ?? {}, result, meta: run.meta };
  saveFile('result.json', JSON.stringify(saved, null, 2), 'application/json');
}

function chatAsMarkdown(system: string, turns: readonly Turn[]): string {
  const parts = turns.flatMap((turn) => [
    `## You\n\n${messageOf(turn.prompt, turn.files)}`,
    `## ${turn.run.request.model}\n\n${tokensOf(turn.run.id).view().text}`,
  ]);
  return `${[...(system.trim() === '' ? [] : [`## System\n\n${system.trim()}`]), ...parts].join('\n\n')}\n`;
}
