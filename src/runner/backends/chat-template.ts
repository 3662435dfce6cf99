/** A model's own chat template: from a list of messages to the one text that the model was trained to see. */
import { Template } from '@huggingface/jinja';
import { HearthError } from '../../shared/errors.ts';
import type { ChatMessage } from '../../shared/tasks/text-generation.ts';
import type { Tool, ToolMessage } from '../../shared/tasks/tools.ts';

/**
 * Longest template, in UTF-16 code units. The longest of well-known models has about 30,000. A template is a program
 * that came with a file: it runs here, in a process that can be ended, and has no access to anything but its inputs.
 */
export const MAX_TEMPLATE_LENGTH = 200_000;

/** Longest text that a template may make of a chat: what its messages hold, and this much more around them. */
export const MAX_TEMPLATE_OVERHEAD = 1_000_000;

/** A part of a message for a model that sees: a picture, whose place alone the template writes, or a text. */
export type TemplatePart = { readonly type: 'image' } | { readonly type: 'text'; readonly text: string };

/** A message as a template takes it: templates of models that see want a list of parts. */
export interface TemplateMessage {
  readonly role: ChatMessage['role'];
  readonly content: string | readonly TemplatePart[];
  readonly tool_calls?: ToolMessage['tool_calls'];
  readonly tool_call_id?: string | undefined;
  readonly name?: string | undefined;
}

/** Renders chats, with the prompt for the assistant's answer at the end; a template may know no tools. */
export type ChatRenderer = (messages: readonly TemplateMessage[], tools?: readonly Tool[]) => string;

function lengthOf(content: TemplateMessage['content']): number {
  if (typeof content === 'string') return content.length;
  return content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);
}

/** A message with what it has of calls, whose arguments templates write as JSON themselves. */
function forTemplate({ role, content, tool_calls, tool_call_id, name }: TemplateMessage): object {
  return {
    role,
    content,
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
    ...(name === undefined ? {} : { name }),
    ...(tool_calls === undefined ? {} : { tool_calls: tool_calls.map(withArguments) }),
  };
}

function withArguments(call: NonNullable<ToolMessage['tool_calls']>[number]): object {
  try {
    const given: unknown = JSON.parse(call.function.arguments);
    return { ...call, function: { ...call.function, arguments: given } };
  } catch {
    // A model may have written what is no JSON; then it is told so in its own words.
    return call;
  }
}

/** Special tokens that templates refer to, by their names there. */
export interface TemplateTokens {
  readonly bos_token: string;
  readonly eos_token: string;
  readonly unk_token: string;
  readonly pad_token: string;
}

const HINT = 'Send a text instead of messages, or choose another model for chats.';

/** A renderer for a template's source. The source is parsed at the first chat, so that a broken one harms nothing else. */
export function chatRenderer(source: string, tokens: TemplateTokens): ChatRenderer {
  let template: Template | undefined;
  return (messages, tools = []) => {
    if (source.length > MAX_TEMPLATE_LENGTH) {
      throw new HearthError(
        'INVALID_INPUT',
        `This model's chat template has ${source.length.toLocaleString('en')} characters; ${MAX_TEMPLATE_LENGTH.toLocaleString('en')} is the most that is run.`,
        HINT,
      );
    }
    let text: string;
    try {
      template ??= new Template(source);
      // Python passes `tools` and `documents` as None; templates ask whether they are none.
      text = template.render({
        messages: messages.map(forTemplate),
        add_generation_prompt: true,
        tools: tools.length === 0 ? null : tools,
        documents: null,
        ...tokens,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HearthError(
        'INVALID_INPUT',
        `This model's chat template does not take these messages: ${reason}`,
        HINT,
        { cause: error },
      );
    }
    const given =
      messages.reduce((sum, { content }) => sum + lengthOf(content), 0) + JSON.stringify(tools).length;
    if (text.length > given + MAX_TEMPLATE_OVERHEAD) {
      throw new HearthError(
        'INVALID_INPUT',
        `This model's chat template blew the messages up to ${text.length.toLocaleString('en')} characters.`,
        HINT,
      );
    }
    return text;
  };
}

/** The default of a model's templates; tokenizer_config.json may hold one or a named list. */
export function defaultTemplate(
  field: string | readonly { name: string; template: string }[] | null | undefined,
): string | null {
  if (typeof field === 'string') return field;
  return field?.find(({ name }) => name === 'default')?.template ?? field?.[0]?.template ?? null;
}
