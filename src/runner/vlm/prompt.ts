/** The text of a question: the model's chat template, the places of pictures, and whether it fits the context. */
import { invalidInput } from '../../shared/errors.ts';
import type { TemplateMessage } from '../backends/chat-template.ts';
import type { TextTokenizer } from '../backends/tokenizer.ts';
import type { AskedInput } from './family.ts';

/**
 * The chat as the model's template writes it; the pictures stand in front of the user's first text. A model without a
 * template gets the marks of its pictures and the plain texts, a line each.
 */
export function renderedText(tokenizer: TextTokenizer, item: AskedInput, mark: string): string {
  const asked = 'text' in item ? [{ role: 'user' as const, content: item.text }] : item.messages;
  const marks = item.images.map(() => ({ type: 'image' as const }));
  if (tokenizer.chat === null)
    return item.images.map(() => `${mark}\n`).join('') + asked.map(({ content }) => content).join('\n');
  const first = asked.findIndex(({ role }) => role === 'user');
  const messages = asked.map(({ role, content }, index): TemplateMessage => {
    const text = { type: 'text' as const, text: content };
    return { role, content: index === Math.max(0, first) ? [...marks, text] : [text] };
  });
  return tokenizer.chat(messages);
}

/** The tokens of a text; a template that writes the first special token itself gets no second one. */
export function promptIds(tokenizer: TextTokenizer, text: string): number[] {
  const bare = tokenizer.bareIds(text);
  const bos = tokenizer.idOf(tokenizer.config.bos_token);
  return bos !== null && bare[0] === bos ? bare : tokenizer.wrap(bare);
}

/** Puts each mark of a picture as often as the picture has features. */
export function expandPlaces(ids: readonly number[], mark: number, counts: readonly number[]): number[] {
  let picture = 0;
  return ids.flatMap((id) => {
    if (id !== mark) return [id];
    picture += 1;
    return Array<number>(counts[picture - 1] ?? 0).fill(mark);
  });
}

/** Throws INVALID_INPUT with both counts where a text has other places for pictures than there are pictures. */
export function requirePlaces(places: number, pictures: number, path: string): void {
  if (places === pictures) return;
  throw invalidInput(
    path,
    `the text has ${String(places)} places for pictures, and ${String(pictures)} were given`,
    'Leave marks of pictures out of the text: they are put in front of it.',
  );
}

/**
 * Throws INVALID_INPUT with both numbers where a prompt leaves no room for one token of an answer in a context of
 * `positions` tokens; null is a context of unknown length.
 */
export function requireRoom(tokens: number, positions: number | null, path: string): void {
  if (positions === null || tokens < positions) return;
  const [has, holds] = [tokens.toLocaleString('en'), positions.toLocaleString('en')];
  throw invalidInput(
    path,
    `the prompt has ${has} tokens with its pictures, and this model's context holds ${holds} for prompt and answer together`,
    'Shorten the text, or send fewer pictures.',
  );
}
