/** From OpenAI's bodies to inference requests: pure. */
import { invalidInput } from '../../../shared/errors.ts';
import type { InferenceRequest } from '../../../shared/inference.ts';
import type { ToolMessage } from '../../../shared/tasks/tools.ts';
import type {
  ChatBody,
  CompletionBody,
  EmbeddingsBody,
  OpenAiMessage,
  SpeechBody,
  TranscriptionForm,
} from './schemas.ts';

/** Tokens of an answer where nobody says how many: OpenAI sets no limit, a small model may never end. */
const MAX_TOKENS = 2_048;
/** OpenAI's own default for completions. */
const MAX_COMPLETION_TOKENS = 16;
/** Seeds of Hearth are 32 bits without a sign; those of OpenAI may be larger or below 0. */
const SEEDS = 2 ** 32;

/** A request for one of several answers, all of one body. */
export type Run = Omit<InferenceRequest, 'request_id'>;

/**
 * One run for each choice of a chat. With pictures it goes to a model that sees them. Throws INVALID_INPUT for pictures
 * where no prompt here can have them.
 */
export function chatRuns(body: ChatBody): Run[] {
  const pictures = picturesOf(body.messages);
  const messages = body.messages.map(messageOf);
  const limit = body.max_completion_tokens ?? body.max_tokens ?? MAX_TOKENS;
  return each(body, (seed) =>
    pictures.length === 0
      ? {
          task: 'text-generation',
          inputs: { messages },
          options: {
            ...generation(body, limit, seed),
            ...formOf(body),
            ...toolsOf(body),
            ...logprobsOf(body),
          },
        }
      : {
          task: 'image-text-to-text',
          inputs: { images: pictures, messages },
          options: seeing(body, limit, seed),
        },
  );
}

/** The prompt of each choice of a completion. */
export function promptsOf(body: CompletionBody): string[] {
  return [body.prompt].flat().flatMap((text) => Array.from({ length: body.n ?? 1 }, () => text));
}

/** One run for each choice of each prompt. */
export function completionRuns(body: CompletionBody): Run[] {
  const limit = body.max_tokens ?? MAX_COMPLETION_TOKENS;
  const { logprobs } = body;
  const prompt_logprobs = body.echo === true;
  return [body.prompt].flat().flatMap((text) =>
    each(body, (seed) => ({
      task: 'text-generation',
      inputs: { text },
      options: {
        ...generation(body, limit, seed),
        ...(typeof logprobs === 'number' ? { logprobs, prompt_logprobs } : {}),
      },
    })),
  );
}

/** One run for all texts. */
export function embeddingRun({ model, input }: EmbeddingsBody): Run {
  return { model, task: 'feature-extraction', inputs: [input].flat() };
}

/** A transcription or a translation of a sound of the media store. */
export function transcriptionRun(form: TranscriptionForm, audio: unknown, translate: boolean): Run {
  const { model, language, temperature, timestamp_granularities: grains, response_format: format } = form;
  const words = grains.includes('word');
  const timed = words || format === 'srt' || format === 'vtt' || format === 'verbose_json';
  return {
    model,
    task: 'automatic-speech-recognition',
    inputs: { audio },
    options: {
      ...(language === undefined ? {} : { language }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(translate ? { task: 'translate' } : {}),
      return_timestamps: words ? 'word' : timed,
    },
  };
}

/** A text read aloud. */
export function speechRun({ model, input, voice, speed }: SpeechBody): Run {
  const named = typeof voice === 'object' ? voice.id : voice;
  return {
    model,
    task: 'text-to-speech',
    inputs: { text: input },
    options: {
      ...(named === undefined ? {} : { voice: named }),
      ...(speed === undefined ? {} : { speed }),
    },
  };
}

function each(body: ChatBody | CompletionBody, run: (seed: number | undefined) => Omit<Run, 'model'>): Run[] {
  return Array.from({ length: body.n ?? 1 }, (_, index) => {
    const { seed } = body;
    // Several answers of one seed would be the same answer.
    const own = typeof seed === 'number' ? (((seed + index) % SEEDS) + SEEDS) % SEEDS : undefined;
    return { model: body.model, ...run(own) };
  });
}

function generation(
  { temperature, top_p, stop }: ChatBody | CompletionBody,
  limit: number,
  seed: number | undefined,
): Record<string, unknown> {
  return {
    max_new_tokens: limit,
    ...(typeof temperature === 'number' ? { temperature } : {}),
    // 0 is no probability mass at all; OpenAI takes it for the likeliest token alone.
    ...(typeof top_p === 'number' ? { top_p: Math.max(top_p, Number.EPSILON) } : {}),
    ...(stop === null || stop === undefined ? {} : { stop: [stop].flat() }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function formOf({ response_format: form }: ChatBody): Record<string, unknown> {
  return form === null || form === undefined || form.type === 'text' ? {} : { response_format: form };
}

/** How many alternatives of each token are told, where its likelihood is; throws INVALID_INPUT for one without the other. */
function logprobsOf({ logprobs, top_logprobs: most }: ChatBody): { logprobs?: number } {
  if (logprobs === true) return { logprobs: most ?? 0 };
  if (most === null || most === undefined) return {};
  throw invalidInput('top_logprobs', 'is only taken where logprobs is true');
}

/** The tools that a model may ask for; throws INVALID_INPUT where it shall ask for one alone, to which nothing holds it. */
function toolsOf(body: ChatBody): Record<string, unknown> {
  const { tools, tool_choice: choice, parallel_tool_calls: several } = body;
  if (tools === null || tools === undefined || tools.length === 0 || choice === 'none') return {};
  if (several === false)
    throw invalidInput(
      'parallel_tool_calls',
      'must be true where there are tools: no model here is held to one call',
      'Leave it out, and use the first call of the answer.',
    );
  return { tools };
}

function seeing(body: ChatBody, limit: number, seed: number | undefined): Record<string, unknown> {
  if (body.stop !== null && body.stop !== undefined)
    throw invalidInput('stop', 'is not taken with pictures', 'Leave it out.');
  if ('response_format' in formOf(body))
    throw invalidInput('response_format', 'can only be text with pictures', 'Leave it out.');
  if ('tools' in toolsOf(body)) throw invalidInput('tools', 'are not taken with pictures', 'Leave them out.');
  if ('logprobs' in logprobsOf(body))
    throw invalidInput('logprobs', 'are not told with pictures', 'Leave them out.');
  return generation(body, limit, seed);
}

function messageOf({ role, content, tool_calls: calls, tool_call_id, name }: OpenAiMessage): ToolMessage {
  const parts = typeof content === 'string' ? [{ text: content }] : (content ?? []);
  const texts = parts.flatMap((part) => ('text' in part ? [part.text] : []));
  return {
    // "developer" is what newer OpenAI models call the system.
    role: role === 'developer' ? 'system' : role,
    content: texts.join('\n'),
    ...(calls === null || calls === undefined ? {} : { tool_calls: calls }),
    ...(role === 'tool' && tool_call_id !== undefined ? { tool_call_id } : {}),
    ...(role === 'tool' && name !== undefined ? { name } : {}),
  };
}

/**
 * The pictures of a chat. A model here is asked with all of them in front of the user's first text, so those of a later
 * message, or between two texts, would be told of in words that stand elsewhere: they are refused by their place.
 * Right behind the one text they are taken, as OpenAI's examples have them there.
 */
function picturesOf(messages: readonly OpenAiMessage[]): string[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  return messages.flatMap(({ content }, index) => {
    if (content === null || content === undefined || typeof content === 'string') return [];
    const pictures = content.flatMap((part) => ('image_url' in part ? [part.image_url.url] : []));
    if (pictures.length === 0) return [];
    const path = `messages.${String(index)}.content`;
    if (index !== first)
      throw invalidInput(
        path,
        'has a picture, which only the first message of the user may have',
        'Put every picture into the first message of the user, before its text.',
      );
    const changes = content.filter((part, at) => at > 0 && part.type !== content[at - 1]?.type);
    if (changes.length > 1)
      throw invalidInput(
        path,
        'has texts and pictures in turn, and pictures can only stand before the whole text',
        'Put every picture before the first text.',
      );
    return pictures;
  });
}
