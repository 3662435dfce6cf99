/** Tools that a chat model may ask for, and its asking, in the shape of OpenAI's API and of chat templates. */
import { z } from 'zod';
import { MAX_ITEMS, anyTextSchema } from './contract.ts';

/** Most tools of one request; each is written into the prompt. */
const MAX_TOOLS = 128;
/** Most calls of one message. */
const MAX_CALLS = 128;

const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** A function that the model may ask for; `parameters` is a JSON Schema, which only the model reads. */
export const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: toolName,
    description: z.string().max(10_000).optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.literal(false, 'must be false: calls are not held to a schema').nullish(),
  }),
});
/** A function that the model may ask for. */
export type Tool = z.output<typeof toolSchema>;

/** All tools of a request. */
export const toolsSchema = z.array(toolSchema).max(MAX_TOOLS);

/** One call that a model asked for; `arguments` is JSON in a text, as OpenAI has it. */
export const toolCallSchema = z.strictObject({
  id: z.string().min(1).max(200),
  type: z.literal('function'),
  function: z.strictObject({ name: toolName, arguments: z.string().max(1_000_000) }),
});
/** One call that a model asked for. */
export type ToolCall = z.output<typeof toolCallSchema>;

/** A message of a chat with tools: an assistant may call them without a word, and a tool answers one call. */
export const toolMessageSchema = z
  .strictObject({
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    content: anyTextSchema.nullish().transform((content) => content ?? ''),
    tool_calls: z.array(toolCallSchema).min(1).max(MAX_CALLS).optional(),
    tool_call_id: z.string().max(200).optional(),
    name: z.string().max(200).optional(),
  })
  .refine(({ content, tool_calls }) => content !== '' || tool_calls !== undefined, {
    path: ['content'],
    message: 'is empty; give at least one character',
  })
  .refine(({ role, tool_calls }) => role === 'assistant' || tool_calls === undefined, {
    path: ['tool_calls'],
    message: 'belongs to a message of the assistant',
  });
/** A message of a chat with tools. */
export type ToolMessage = z.output<typeof toolMessageSchema>;

/** All messages of a chat. */
export const toolMessagesSchema = z.array(toolMessageSchema).min(1, 'holds no message').max(MAX_ITEMS);
