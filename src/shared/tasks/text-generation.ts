/** text-generation: a prompt or a chat goes in, new text comes out token by token. */
import { z } from 'zod';
import { counted, defineTask, textSchema } from './contract.ts';
import { MAX_ALTERNATIVES, promptLogprobSchema, tokenLogprobSchema } from './logprobs.ts';
import { responseFormatSchema } from './response-format.ts';
import { toolCallSchema, toolMessagesSchema, toolsSchema, type ToolMessage } from './tools.ts';

/** One message of a chat, as chat templates expect it. */
export const chatMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: textSchema,
});
/** One message of a chat. */
export type ChatMessage = z.output<typeof chatMessageSchema>;

const input = z
  .union([
    textSchema,
    z.strictObject({ text: textSchema }),
    z.strictObject({ messages: toolMessagesSchema }),
    toolMessagesSchema,
  ])
  .transform((given): { text: string } | { messages: ToolMessage[] } => {
    if (typeof given === 'string') return { text: given };
    return Array.isArray(given) ? { messages: given } : given;
  });

const options = z.strictObject({
  max_new_tokens: z.int().min(1).max(131_072).default(256).meta({
    title: 'Longest answer',
    description: 'Stops after this many new tokens.',
    unit: 'tokens',
    step: 1,
    rank: 3,
  }),
  temperature: z.number().min(0).max(5).default(0.7).meta({
    title: 'Temperature',
    description: '0 always takes the likeliest token (greedy); higher values vary more.',
    step: 0.05,
    rank: 1,
  }),
  top_p: z.number().gt(0).max(1).default(0.95).meta({
    title: 'Top p',
    description:
      'Draws only from the likeliest tokens that together have this probability (nucleus sampling).',
    step: 0.01,
    rank: 2,
  }),
  top_k: z.int().min(0).max(1_000_000).default(50).meta({
    title: 'Top k',
    description: 'Draws only from this many of the likeliest tokens; 0 is no limit.',
    step: 1,
  }),
  repetition_penalty: z.number().gt(0).max(10).default(1).meta({
    title: 'Repetition penalty',
    description: 'Above 1, tokens that were there before become less likely; 1 is off.',
    step: 0.01,
  }),
  stop: z
    .array(z.string().min(1).max(1_000))
    .max(16)
    .default([])
    .meta({ title: 'Stop at', description: 'The answer ends before the first of these texts.' }),
  seed: z.int().min(0).max(0xffff_ffff).optional().meta({
    title: 'Seed',
    description: 'The same seed gives the same text; left out, each run draws its own.',
  }),
  truncate: z.boolean().default(false).meta({
    title: 'Cut a prompt that is too long',
    description: 'Drops the beginning of a prompt that does not fit the context, instead of refusing it.',
  }),
  response_format: responseFormatSchema.optional().meta({
    title: 'Form of the answer',
    description: 'Holds the answer to JSON, or to a JSON Schema; GGUF models only.',
  }),
  tools: toolsSchema.optional().meta({
    title: 'Tools',
    description: 'Functions that the model may ask for in a chat, where its template knows tools.',
  }),
  logprobs: z.int().min(0).max(MAX_ALTERNATIVES).optional().meta({
    title: 'Likelihood of each token',
    description:
      'Tells how likely each token of the answer was, and as many of the likeliest tokens in its place; takes longer.',
    step: 1,
    programs: true,
  }),
  prompt_logprobs: z.boolean().optional().meta({
    title: 'Likelihood of the prompt',
    description: 'Tells how likely each token of the prompt is; takes longer.',
    programs: true,
  }),
});

const result = z.object({
  /** New text only, without the prompt. */
  generated_text: z.string(),
  /** Count of generated tokens. */
  tokens: z.int().nonnegative(),
  /** `stop`: the model or a stop text ended it; `length`: max_new_tokens or the context did; `tool_calls`: it asks. */
  finish_reason: z.enum(['stop', 'length', 'tool_calls']),
  /** The tools that the model asks for; only where there are any. */
  tool_calls: z.array(toolCallSchema).optional(),
  /** Every token of the answer, those of the calls for tools included; only where `logprobs` was given. */
  logprobs: z.array(tokenLogprobSchema).optional(),
  /** Every token of the prompt but one that the model wants in front of any; only where they were asked for. */
  prompt_logprobs: z.array(promptLogprobSchema).optional(),
});

/** Contract of text-generation. */
export const textGeneration = defineTask({
  id: 'text-generation',
  title: 'Text generation',
  summary: 'Continues a text or answers a chat, token by token.',
  modality: 'text',
  input,
  options,
  result,
  describeInput: (given) =>
    'text' in given
      ? given.text
      : ((given.messages.findLast((message) => message.role === 'user') ?? given.messages.at(-1))?.content ??
        ''),
  describeResults: (results) => {
    const tokens = counted(
      results.reduce((sum, one) => sum + one.tokens, 0),
      'token',
    );
    return results.length === 1 ? tokens : `${counted(results.length, 'answer')}, ${tokens}`;
  },
});
