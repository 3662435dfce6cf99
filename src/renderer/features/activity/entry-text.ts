/** Inputs and results of any task as text, to stand side by side. Pure. */
import { z } from 'zod';
import type { HistoryEntry } from '../../../shared/activity.ts';
import { counted, formatNumber } from '../../ui/format.ts';

/** Longest text that is shown of one input or result. */
const MOST_SHOWN = 40_000;

const chat = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });
const written = z.object({ generated_text: z.string() });
const scores = z.array(z.object({ label: z.string(), score: z.number() }));
const vectors = z.array(z.object({ dimensions: z.number() }));

/** What a run was given; null where it was too large to keep. */
export function inputText({ inputs }: Pick<HistoryEntry, 'inputs'>): string | null {
  if (inputs === null) return null;
  const asChat = chat.safeParse(inputs);
  if (asChat.success) return cut(chatText(asChat.data));
  if (Array.isArray(inputs) && inputs.every((each) => typeof each === 'string'))
    return cut(inputs.join('\n'));
  return anyText(inputs);
}

/** What a run gave; null where there is nothing. */
export function resultText({ result }: Pick<HistoryEntry, 'result'>): string | null {
  if (result === null) return null;
  const asText = written.safeParse(result);
  if (asText.success) return cut(asText.data.generated_text);
  if (Array.isArray(result) && result.length > 0) {
    const asScores = scores.safeParse(result);
    if (asScores.success) return scoreLine(asScores.data);
    const asLists = z.array(scores).safeParse(result);
    if (asLists.success) return cut(asLists.data.map(scoreLine).join('\n'));
    const asTexts = z.array(written).safeParse(result);
    if (asTexts.success) return cut(asTexts.data.map((each) => each.generated_text).join('\n\n'));
    const asVectors = vectors.safeParse(result);
    const [first] = asVectors.data ?? [];
    if (asVectors.success && first !== undefined)
      return `${counted(asVectors.data.length, 'vector', 'vectors')} of ${counted(first.dimensions, 'number', 'numbers')}`;
  }
  return anyText(result);
}

/** A single question stands for itself; in a conversation each turn says who spoke. */
function chatText({ messages }: z.output<typeof chat>): string {
  const [only, ...more] = messages;
  if (only?.role === 'user' && more.length === 0) return only.content;
  return messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}

function scoreLine(labels: z.output<typeof scores>): string {
  return labels.map(({ label, score }) => `${label} ${formatNumber(score, 2)}`).join(', ');
}

function anyText(value: unknown): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

function cut(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
