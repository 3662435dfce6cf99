/** The messages of a chat as questions with their answers. Pure. */
import type { ChatMessage } from '../../../shared/tasks/text-generation.ts';
import type { Exchange } from './request.ts';

/** Questions with the answers that follow them; one without an answer is shown with none. */
export function exchangesOf(messages: readonly ChatMessage[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const { role, content } of messages) {
    const last = exchanges.at(-1);
    if (role === 'user') exchanges.push({ prompt: content, answer: '' });
    else if (role !== 'system' && last !== undefined)
      exchanges[exchanges.length - 1] = { ...last, answer: last.answer + content };
  }
  return exchanges;
}
