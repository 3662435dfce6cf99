/** What OpenAI's clients expect back: pure. https://platform.openai.com/docs/api-reference */
import type { HearthError } from '../../../shared/errors.ts';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import type { PromptLogprob, TokenLogprob } from '../../../shared/tasks/logprobs.ts';
import type { ToolCall } from '../../../shared/tasks/tools.ts';
import { chatLogprobs, completionLogprobs, type WeighedPart } from './logprobs.ts';

/** Tokens that went in and came out. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Adds up tokens. */
export function usageOf(prompt: number, completion: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** What is the same in all parts of one answer. */
export interface AnswerHead {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

/** One text that was generated. */
export interface GeneratedText {
  readonly generated_text: string;
  readonly tokens: number;
  readonly finish_reason: 'stop' | 'length' | 'tool_calls';
  readonly tool_calls?: readonly ToolCall[] | undefined;
  readonly logprobs?: readonly TokenLogprob[] | undefined;
  readonly prompt_logprobs?: readonly PromptLogprob[] | undefined;
}

/** A text of a completion, and the prompt where it is given back before the text. */
export interface EchoedText extends GeneratedText {
  readonly echo: string;
}

/** A finished chat. */
export function chatCompletion(head: AnswerHead, texts: readonly GeneratedText[], usage: Usage): object {
  const choices = texts.map(({ generated_text: text, finish_reason, tool_calls, logprobs }, index) => ({
    index,
    message: {
      role: 'assistant',
      content: tool_calls !== undefined && text === '' ? null : text,
      refusal: null,
      ...(tool_calls === undefined ? {} : { tool_calls }),
    },
    logprobs: chatLogprobs(logprobs ?? null),
    finish_reason,
  }));
  return { ...head, object: 'chat.completion', choices, usage };
}

/** A finished completion; a prompt that is given back stands before the text, and its tokens before those of the text. */
export function completion(head: AnswerHead, texts: readonly EchoedText[], usage: Usage): object {
  const choices = texts.map(({ generated_text, finish_reason, logprobs, prompt_logprobs, echo }, index) => ({
    index,
    text: `${echo}${generated_text}`,
    logprobs: completionLogprobs(
      logprobs === undefined ? null : [...(prompt_logprobs ?? []), ...logprobs],
      0,
    ),
    finish_reason,
  }));
  return { ...head, object: 'text_completion', choices, usage };
}

/** How the parts of a stream look: those of a chat, or those of a completion. */
export interface StreamShape {
  /** The part that begins a choice; null where there is none. */
  begin(index: number): object | null;
  text(index: number, part: WeighedPart): object;
  /** The part with the tools that are asked for; null where there are none. */
  calls(index: number, calls: readonly ToolCall[]): object | null;
  /** The part that ends a choice, with the tokens that no part before it had. */
  end(index: number, finishReason: string, rest: WeighedPart): object;
}

/** Parts of a streamed chat. */
export const CHAT_STREAM: StreamShape = {
  begin: (index) => ({
    index,
    delta: { role: 'assistant', content: '' },
    logprobs: null,
    finish_reason: null,
  }),
  text: (index, { text: content, tokens }) => ({
    index,
    delta: { content },
    logprobs: chatLogprobs(tokens),
    finish_reason: null,
  }),
  calls: (index, calls) => ({
    index,
    delta: { tool_calls: calls.map((call, place) => ({ index: place, ...call })) },
    logprobs: null,
    finish_reason: null,
  }),
  end: (index, reason, { tokens }) => ({
    index,
    delta: {},
    logprobs: chatLogprobs(tokens),
    finish_reason: reason,
  }),
};

/** Parts of a streamed completion. */
export const COMPLETION_STREAM: StreamShape = {
  begin: () => null,
  text: (index, { text, tokens, offset }) => ({
    index,
    text,
    logprobs: completionLogprobs(tokens, offset),
    finish_reason: null,
  }),
  calls: () => null,
  end: (index, reason, { tokens, offset }) => ({
    index,
    text: '',
    logprobs: completionLogprobs(tokens, offset),
    finish_reason: reason,
  }),
};

/** A vector as OpenAI's clients read it in base64: float32, little-endian. */
export function asBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

/** Vectors. */
export function embeddingList(
  model: string,
  vectors: readonly (readonly number[])[],
  format: 'float' | 'base64',
  promptTokens: number,
): object {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: format === 'base64' ? asBase64(vector) : vector,
  }));
  return { object: 'list', data, model, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } };
}

/** A model. When it was made is not known, so it says when it was used last, or 0. */
export function modelCard({ id, source, last_used_at }: ModelInfo): object {
  const created = last_used_at === null ? 0 : Math.floor(Date.parse(last_used_at) / 1_000);
  return { id, object: 'model', created, owned_by: source };
}

/** The kinds of OpenAI's errors, by status. */
function kindOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** An error as OpenAI's clients read it, with Hearth's code and hint; a person sees the hint with the message. */
export function openAiError(error: HearthError, requestId: string): { error: Record<string, unknown> } {
  const { message, hint, ...body } = error.toBody(requestId);
  const kind = kindOf(ERROR_KINDS[error.code].status);
  return { error: { message: `${message} ${hint}`.trim(), type: kind, param: null, hint, ...body } };
}
