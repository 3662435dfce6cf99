/**
 * The calls in an answer. Models write them in the form that they were trained on: `<tool_call>{…}</tool_call>` (Hermes
 * and Qwen), a JSON object or a list of them alone (Llama 3, Mistral), with or without the special word before it.
 *
 * https://huggingface.co/docs/transformers/chat_extras
 */
import type { ToolCall } from '../../shared/tasks/tools.ts';

/** Words that begin calls; those of Llama and Mistral are special tokens, which most decoders leave out. */
const OPENERS = ['<tool_call>', '[TOOL_CALLS]', '<|python_tag|>'] as const;
const BLOCK = /<tool_call>\s*([\s\S]*?)\s*(?:<\/tool_call>|$)/g;

/** An answer taken apart. */
export interface ParsedAnswer {
  /** What is not part of a call. */
  readonly text: string;
  readonly calls: readonly Omit<ToolCall, 'id'>[];
}

/** Finds the calls of known tools. An answer with anything that looks like a call and is none stays text as a whole. */
export function parseToolCalls(answer: string, names: ReadonlySet<string>): ParsedAnswer {
  const start = openedAt(answer);
  const plain: ParsedAnswer = { text: answer, calls: [] };
  if (start === null) return plain;
  const body = answer.slice(start);
  const sources = body.startsWith('<tool_call>')
    ? [...body.matchAll(BLOCK)].map(([, source]) => source ?? '')
    : [body.replace(/^(?:\[TOOL_CALLS\]|<\|python_tag\|>)/, '')];
  const calls = sources.map((source) => callsOf(source, names));
  const all = calls.flatMap((some) => some ?? []);
  if (all.length === 0 || calls.includes(null)) return plain;
  return { text: answer.slice(0, start).trimEnd(), calls: all };
}

/** Where calls begin: at the first of their words, or at the first character where that is a bracket. */
function openedAt(answer: string): number | null {
  const places = OPENERS.map((opener) => answer.indexOf(opener)).filter((place) => place >= 0);
  if (places.length > 0) return Math.min(...places);
  const first = answer.search(/\S/);
  return first >= 0 && /[[{]/.test(answer.charAt(first)) ? first : null;
}

/** The calls in JSON, a list or one alone; null where it is none of known tools. */
function callsOf(source: string, names: ReadonlySet<string>): Omit<ToolCall, 'id'>[] | null {
  let given: unknown;
  try {
    given = JSON.parse(source);
  } catch {
    return null;
  }
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const calls = list.map((one) => callOf(one, names));
  return calls.every((call) => call !== null) ? calls : null;
}

function callOf(given: unknown, names: ReadonlySet<string>): Omit<ToolCall, 'id'> | null {
  if (typeof given !== 'object' || given === null || !('name' in given)) return null;
  const { name } = given;
  if (typeof name !== 'string' || !names.has(name)) return null;
  const inner: unknown =
    'arguments' in given ? given.arguments : 'parameters' in given ? given.parameters : {};
  const text = typeof inner === 'string' ? inner : JSON.stringify(inner);
  return { type: 'function', function: { name, arguments: text } };
}

/** Lets the text before a call through as it comes, and holds back what may be one until the answer has ended. */
export class ToolCallStream {
  #sent = 0;
  #all = '';
  #holding = false;

  /** The part of the stream that is surely no call. */
  push(text: string): string {
    this.#all += text;
    if (this.#holding) return '';
    const open = openedAt(this.#all);
    if (open !== null) this.#holding = true;
    const end = open ?? this.#all.length - Math.max(...OPENERS.map((word) => beginning(this.#all, word)));
    // Blanks before a call belong to it, and those at the start may come before a bracket.
    const safe = this.#all.slice(0, end).trimEnd().length;
    const part = this.#all.slice(this.#sent, Math.max(this.#sent, safe));
    this.#sent += part.length;
    return part;
  }

  /** The answer taken apart, and the rest of its text that did not go out. */
  finish(names: ReadonlySet<string>): ParsedAnswer & { readonly rest: string } {
    const parsed = parseToolCalls(this.#all, names);
    return { ...parsed, rest: parsed.text.slice(this.#sent) };
  }
}

/** How many characters at the end of `text` are the beginning of `word`. */
function beginning(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length -= 1) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}
