/** From what a person wrote to the inputs of a request. Pure. */
import { TASKS, isTaskId } from '../../../shared/tasks/index.ts';
import type { TaskId } from '../../../shared/tasks/index.ts';
import type { ChatMessage } from '../../../shared/tasks/text-generation.ts';

/** A task that has a workbench: every one but the one that only says again what it is told. */
export type RunTask = Exclude<TaskId, 'echo'>;

/** True for a task that has a workbench. */
export function isRunTask(task: unknown): task is RunTask {
  return isTaskId(task) && task !== 'echo';
}

/** The tasks that have a workbench, in the order of the menu. */
export const RUN_TASKS: readonly RunTask[] = Object.keys(TASKS).filter(isRunTask);

/** The tasks whose result, or a part of it, stands beside the workbench, in a tab of its own. */
export const RESULT_BESIDE: ReadonlySet<string> = new Set([
  'feature-extraction',
  'object-detection',
  'zero-shot-object-detection',
  'image-segmentation',
  'depth-estimation',
  'mask-generation',
  'keypoint-detection',
  'background-removal',
  'image-to-image',
  'image-classification',
  'zero-shot-image-classification',
  'image-to-text',
  'image-text-to-text',
  'image-feature-extraction',
]);

/** How a text model is spoken to. */
export type TextMode = 'chat' | 'completion';

/** One exchange that came before: what was asked and what was answered. */
export interface Exchange {
  readonly prompt: string;
  readonly answer: string;
}

/** The lines of a text that have something in them, without their outer blanks. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A text file that goes along with a message. */
export interface AttachedFile {
  readonly name: string;
  readonly text: string;
}

/** A message with its files: the files first, each under its name, so that the question stands at the end. */
export function messageOf(prompt: string, files: readonly AttachedFile[]): string {
  return [...files.map(({ name, text }) => `${name}:\n\n${text.trim()}`), prompt.trim()]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * The inputs of text-generation; null while there is nothing to send. A completion keeps the text's outer blanks.
 * `system` goes before a chat, unless it is blank.
 */
export function textInputs(draft: string, mode: TextMode, before: readonly Exchange[], system = ''): unknown {
  if (draft.trim() === '') return null;
  if (mode === 'completion') return draft;
  const first: ChatMessage[] = system.trim() === '' ? [] : [{ role: 'system', content: system.trim() }];
  const messages: ChatMessage[] = before
    // A template refuses an empty answer, and a question without one would merge with the next.
    .filter((exchange) => exchange.answer.trim() !== '')
    .flatMap(({ prompt, answer }): ChatMessage[] => [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ]);
  return { messages: [...first, ...messages, { role: 'user', content: draft.trim() }] };
}

/** The inputs of text-classification: one text, or a list where each line stands by itself. */
export function classificationInputs(draft: string, linesApart: boolean): unknown {
  const lines = linesOf(draft);
  if (lines.length === 0) return null;
  if (!linesApart) return draft.trim();
  return lines.length === 1 ? (lines[0] ?? null) : lines;
}

/** The inputs of feature-extraction: always a list, so that the answer is one. */
export function embeddingInputs(draft: string): unknown {
  const lines = linesOf(draft);
  return lines.length === 0 ? null : lines;
}

/** The texts of a request that was made by one of the two functions above. */
export function textsOf(inputs: unknown): string[] {
  if (typeof inputs === 'string') return [inputs];
  return Array.isArray(inputs) ? inputs.filter((each) => typeof each === 'string') : [];
}
