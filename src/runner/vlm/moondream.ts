/**
 * Moondream in LLaVA's three graphs: one picture, and a question in words of its own, for which the model has no template.
 * The prompt is that of `answer_question` in the model's Python code (vikhyatk/moondream1): the first special token, which
 * its tokenizer does not write by itself, the features of the picture, then the text.
 */
import { invalidInput } from '../../shared/errors.ts';
import type { AskedInput, OpenFamily } from './family.ts';
import { openLayout } from './llava.ts';

/** Opens a Moondream model. */
export const openMoondream: OpenFamily = async (parts) =>
  await openLayout(parts, (tokenizer, item, mark, path) => {
    if (item.images.length > 1)
      throw invalidInput(
        `${path}.images`,
        `${String(item.images.length)} pictures were given, and this model looks at one`,
        'Send each picture with a question of its own.',
      );
    const first = tokenizer.idOf(tokenizer.config.bos_token);
    return [...(first === null ? [] : [first]), ...tokenizer.bareIds(questionText(item, mark))];
  });

/**
 * `<image>`, then "Question: … Answer:", with the answers that were given before. What a system message says stands in front
 * of the questions.
 */
function questionText(item: AskedInput, mark: string): string {
  const asked = 'text' in item ? [{ role: 'user', content: item.text }] : item.messages;
  const turns = asked.map(({ role, content }) => {
    if (role === 'user') return `Question: ${content}\n\nAnswer:`;
    return role === 'assistant' ? ` ${content}\n\n` : `${content}\n\n`;
  });
  return `${mark}\n\n${turns.join('')}`;
}
