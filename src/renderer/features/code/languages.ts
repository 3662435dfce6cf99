/** The languages of the Code tab, and the request of now in each of them. */
import type { InferenceRequest } from '../../../shared/inference.ts';
import { currentRun, requestNow } from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { commandSnippet, curlSnippet, javascriptSnippet, pythonSnippet } from './snippets.ts';

/** The languages in their order. */
export const LANGUAGES = [
  { value: 'curl', label: messages.curl, grammar: 'bash', make: curlSnippet },
  { value: 'javascript', label: messages.javascript, grammar: 'javascript', make: javascriptSnippet },
  { value: 'python', label: messages.python, grammar: 'python', make: pythonSnippet },
  { value: 'command', label: messages.command, grammar: 'bash', make: commandSnippet },
] as const;
/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** A request as code; both null while there is none, the code alone where the language can't say it. */
export interface CodeNow {
  readonly request: InferenceRequest | null;
  /** True for the request that Run would send, false for that of the result that is shown. */
  readonly next: boolean;
  readonly code: string | null;
}

/** The request that Run would send now, else that of the result that is shown. */
export function requestOf(state: RunState, task: RunTask): InferenceRequest | null {
  return requestNow(state, task) ?? currentRun(state, task)?.request ?? null;
}

/** The same in a language, for an API at `base`. */
export function codeOf(
  state: RunState,
  task: RunTask,
  { make }: Pick<Language, 'make'>,
  base: string,
): CodeNow {
  const request = requestOf(state, task);
  const code = request === null ? null : make({ request, base, streams: task === 'text-generation' });
  return { request, next: requestNow(state, task) !== null, code };
}
