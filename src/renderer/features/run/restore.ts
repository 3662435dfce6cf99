/** A run of the history as the workbench shows it: the same input, options, result and meta. Pure. */
import { z } from 'zod';
import type { HistoryEntry } from '../../../shared/activity.ts';
import { chatMessageSchema } from '../../../shared/tasks/text-generation.ts';
import type { ChatMessage } from '../../../shared/tasks/text-generation.ts';
import { exchangesOf } from './exchanges.ts';
import { fieldsOf, partsOf } from './parts.ts';
import type { Parts } from './parts.ts';
import { linesOf, textsOf } from './request.ts';
import type { Exchange, RunTask } from './request.ts';
import type { Run, RunPhase } from './run-state.ts';

/** What is written where after a run was opened again. */
export interface Restored {
  readonly run: Run;
  /** The text that the run gave, for tasks that write one; what had come where it was stopped. */
  readonly answer: string;
  /** The text for the task's field; of a chat the last question. */
  readonly draft: string;
  /** The parts of the input, for tasks whose contract names them. */
  readonly parts: Parts;
  /** Of a chat, null for everything else. */
  readonly chat: { readonly system: string; readonly earlier: readonly Exchange[] } | null;
}

const PHASES: Readonly<Record<HistoryEntry['outcome'], RunPhase>> = {
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};
const answerSchema = z.object({ generated_text: z.string() });
const chatSchema = z.union([z.object({ messages: z.array(chatMessageSchema) }), z.array(chatMessageSchema)]);

/** The run of an entry with what belongs to it; `now` is the page's clock in milliseconds. */
export function restore(entry: HistoryEntry, task: RunTask, now: number): Restored {
  const run: Run = {
    id: entry.request_id,
    request: { model: entry.model, task, inputs: entry.inputs, options: entry.options },
    startedAt: now,
    phase: PHASES[entry.outcome],
    position: null,
    stages: [],
    loadProgress: 0,
    result: entry.result,
    meta: entry.meta,
    error: entry.error,
  };
  const answer = answerSchema.safeParse(entry.result);
  const messages = messagesOf(entry.inputs);
  return {
    run,
    answer: answer.success ? answer.data.generated_text : '',
    parts: partsOf(fieldsOf(task), entry.inputs),
    draft: messages === null ? draftOf(entry.inputs) : (messages.at(-1)?.content ?? ''),
    chat:
      messages === null
        ? null
        : {
            system: messages
              .filter(({ role }) => role === 'system')
              .map(({ content }) => content)
              .join('\n\n'),
            earlier: exchangesOf(messages.slice(0, -1)),
          },
  };
}

function messagesOf(inputs: unknown): readonly ChatMessage[] | null {
  const parsed = chatSchema.safeParse(inputs);
  if (!parsed.success) return null;
  const messages = Array.isArray(parsed.data) ? parsed.data : parsed.data.messages;
  return messages.length === 0 ? null : messages;
}

/** A list goes into the field as lines; a text that has line breaks of its own stays one. */
function draftOf(inputs: unknown): string {
  const text = z.object({ text: z.string() }).safeParse(inputs);
  if (text.success) return text.data.text;
  if (typeof inputs === 'string') return inputs;
  const texts = textsOf(inputs);
  return texts.map((each) => linesOf(each).join(' ')).join('\n');
}
