/**
 * What OpenAI's routes take: the fields of their API reference that a model of this machine can honour. Fields that
 * only concern the service of OpenAI are taken and ignored; those that change the answer and are not honoured are
 * refused by name, because a program that asked for them would be misled by an answer without them.
 *
 * https://platform.openai.com/docs/api-reference
 */
import { z } from 'zod';
import { MAX_MODEL_NAME } from '../../../shared/inference.ts';
import { MAX_ALTERNATIVES } from '../../../shared/tasks/logprobs.ts';
import { responseFormatSchema } from '../../../shared/tasks/response-format.ts';
import { toolCallSchema, toolsSchema } from '../../../shared/tasks/tools.ts';

/** Answers that may be asked for at once; each is a run of its own. */
const MAX_CHOICES = 8;
/** Texts of one request of embeddings or completions, as OpenAI has it. */
const MAX_TEXTS = 2_048;
/** Characters of a text to be read aloud, as OpenAI has it. */
const MAX_SPEECH_CHARACTERS = 4_096;

const model = z.string().min(1, 'names no model').max(MAX_MODEL_NAME);
const stop = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish();

/** Taken and ignored: they speak to OpenAI's service, not to the model. */
const ofTheService = {
  user: z.unknown().optional(),
  metadata: z.unknown().optional(),
  store: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  safety_identifier: z.unknown().optional(),
  prompt_cache_key: z.unknown().optional(),
};

/** What changes the answer and no engine here has: only its neutral value is taken. */
const notHonoured = {
  presence_penalty: z.literal(0, 'must be 0: it is not supported').nullish(),
  frequency_penalty: z
    .literal(0, 'must be 0: it is not supported; use repetition_penalty of /api/inference')
    .nullish(),
  logit_bias: z.strictObject({}, 'must be empty: it is not supported').nullish(),
  reasoning_effort: z.null('must be left out: no model here is told how long to think').optional(),
  verbosity: z.literal('medium', 'must be medium: it is not supported').nullish(),
};

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.string(), detail: z.string().optional() }),
});
const content = z.union([z.string(), z.array(z.union([textPart, imagePart])).min(1)]);

/** A message of a chat. */
export const openAiMessageSchema = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: content.nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
  tool_call_id: z.string().optional(),
  name: z.string().optional(),
  refusal: z.null().optional(),
});
/** A message of a chat. */
export type OpenAiMessage = z.output<typeof openAiMessageSchema>;

const streamOptions = z
  .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
  .nullish();

const generating = {
  model,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.int().min(1).max(MAX_CHOICES).nullish(),
  stop,
  seed: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: streamOptions,
  ...notHonoured,
  ...ofTheService,
};

/** Body of POST /v1/chat/completions. */
export const chatBodySchema = z.strictObject({
  ...generating,
  messages: z.array(openAiMessageSchema).min(1, 'holds no message'),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  response_format: responseFormatSchema.nullish(),
  tools: toolsSchema.nullish(),
  /** With tools, only true is taken: nothing holds a model to one call. */
  parallel_tool_calls: z.boolean().nullish(),
  tool_choice: z.enum(['auto', 'none'], 'must be auto or none: a call can not be forced').nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(MAX_ALTERNATIVES).nullish(),
});
/** Body of POST /v1/chat/completions. */
export type ChatBody = z.output<typeof chatBodySchema>;

/** Body of POST /v1/completions. */
export const completionBodySchema = z.strictObject({
  ...generating,
  prompt: z.union([z.string(), z.array(z.string()).min(1).max(MAX_TEXTS)]),
  max_tokens: z.int().min(1).nullish(),
  echo: z.boolean().nullish(),
  best_of: z.literal(1, 'must be 1: it is not supported').nullish(),
  suffix: z.literal('', 'must be empty: it is not supported').nullish(),
  /** OpenAI's own limit is 5; what reads many of them here should not have to know two. */
  logprobs: z.int().min(0).max(MAX_ALTERNATIVES).nullish(),
});
/** Body of POST /v1/completions. */
export type CompletionBody = z.output<typeof completionBodySchema>;

/** Body of POST /v1/embeddings. */
export const embeddingsBodySchema = z.strictObject({
  model,
  input: z.union(
    [z.string(), z.array(z.string()).min(1).max(MAX_TEXTS)],
    'must be a text or a list of texts; tokens are not taken, as each model has its own',
  ),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().positive().nullish(),
  user: z.unknown().optional(),
});
/** Body of POST /v1/embeddings. */
export type EmbeddingsBody = z.output<typeof embeddingsBodySchema>;

/** Ways in which a transcript can be answered. */
export const TRANSCRIPT_FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt'] as const;

/** A yes or no in a form, as OpenAI's clients write it. */
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Text parts of the form of POST /v1/audio/transcriptions and translations; the sound is the part `file`. */
export const transcriptionFormSchema = z.strictObject({
  model,
  language: z.string().min(2).max(40).optional(),
  /** OpenAI's hint of style and spelling. */
  prompt: z.literal('', 'must be empty: no model here takes a hint').optional(),
  response_format: z.enum(TRANSCRIPT_FORMATS).default('json'),
  temperature: z.coerce.number().min(0).max(1).optional(),
  /** Only `verbose_json` has a place for them. */
  timestamp_granularities: z.array(z.enum(['word', 'segment'])).default([]),
  stream: flag.default(false),
});
/** Text parts of the form of a transcription. */
export type TranscriptionForm = z.output<typeof transcriptionFormSchema>;

/** Body of POST /v1/audio/speech. */
export const speechBodySchema = z.strictObject({
  model,
  input: z.string().min(1, 'is empty').max(MAX_SPEECH_CHARACTERS),
  voice: z.union([z.string().min(1).max(100), z.object({ id: z.string().min(1).max(100) })]).optional(),
  response_format: z
    .enum(['wav', 'pcm'], 'must be wav or pcm: other formats are not supported')
    .default('wav'),
  speed: z.number().min(0.25).max(4).optional(),
  stream_format: z.literal('audio', 'must be audio: events are not supported').optional(),
  instructions: z.literal('', 'must be empty: no voice here takes any').nullish(),
});
/** Body of POST /v1/audio/speech. */
export type SpeechBody = z.output<typeof speechBodySchema>;
