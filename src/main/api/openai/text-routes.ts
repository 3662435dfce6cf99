/** POST /v1/chat/completions, /v1/completions and /v1/embeddings, and GET /v1/models. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidInput } from '../../../shared/errors.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { routerPath } from '../catalogue.ts';
import { tailOf } from '../request-parts.ts';
import {
  CHAT_STREAM,
  COMPLETION_STREAM,
  chatCompletion,
  completion,
  embeddingList,
  modelCard,
  usageOf,
  type AnswerHead,
  type EchoedText,
  type GeneratedText,
  type Usage,
} from './answers.ts';
import { chatRuns, completionRuns, embeddingRun, promptsOf, type Run } from './requests.ts';
import { flightOf, parsedBody, promptTokens, runId, runToEnd, streamRuns, type OpenAiPorts } from './run.ts';
import { chatBodySchema, completionBodySchema, embeddingsBodySchema } from './schemas.ts';

/** Adds the routes of text and models. */
export function textRoutes(app: FastifyInstance, ports: OpenAiPorts): void {
  app.post(routerPath('chat'), async (request, reply) => {
    const body = parsedBody(chatBodySchema, request.body);
    return await generate(ports, request, reply, {
      ...asked(body),
      runs: chatRuns(body),
      id: `chatcmpl-${request.id}`,
      chat: true,
    });
  });
  app.post(routerPath('completions'), async (request, reply) => {
    const body = parsedBody(completionBodySchema, request.body);
    if (body.echo === true && body.stream === true)
      throw invalidInput(
        'echo',
        'must be false where stream is true',
        'Put the prompt before the text yourself.',
      );
    return await generate(ports, request, reply, {
      ...asked(body),
      runs: completionRuns(body),
      ...(body.echo === true ? { echoes: promptsOf(body) } : {}),
      id: `cmpl-${request.id}`,
      chat: false,
    });
  });
  app.post(routerPath('embeddings'), async (request, reply) => {
    const body = parsedBody(embeddingsBodySchema, request.body);
    using flight = flightOf(ports, request, reply);
    const { result, meta } = await runToEnd(ports, embeddingRun(body), request.id, flight.signal);
    const vectors = TASKS['feature-extraction'].result.array().parse(result);
    const size = vectors[0]?.dimensions ?? 0;
    const wanted = body.dimensions ?? size;
    if (wanted !== size)
      throw invalidInput(
        'dimensions',
        `is ${String(wanted)}, but the vectors of this model have ${String(size)}`,
      );
    const embeddings = vectors.map(({ embedding }) => embedding);
    return embeddingList(body.model, embeddings, body.encoding_format ?? 'float', meta.input_tokens ?? 0);
  });
  app.get(routerPath('openAiModels'), async () => ({
    object: 'list',
    data: ports.engine.models.list().map(modelCard),
  }));
  app.get(routerPath('openAiModel'), async (request) =>
    modelCard(await ports.engine.models.status(tailOf(request))),
  );
}

/** A request for text. */
interface Generation {
  readonly model: string;
  readonly runs: readonly Run[];
  /** How many runs, one after the other, have the same prompt. */
  readonly choices: number;
  readonly id: string;
  readonly chat: boolean;
  /** Prompts that are given back before their texts. */
  readonly echoes?: readonly string[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

function asked(body: {
  readonly model: string;
  readonly n?: number | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined;
}): Pick<Generation, 'model' | 'choices' | 'stream' | 'includeUsage'> {
  const { model, n, stream, stream_options: options } = body;
  if (stream !== true && options !== null && options !== undefined)
    throw invalidInput('stream_options', 'is only taken where stream is true');
  return {
    model,
    choices: n ?? 1,
    stream: stream === true,
    includeUsage: options?.include_usage === true,
  };
}

async function generate(
  ports: OpenAiPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  { model, runs, choices, id, chat, echoes, stream, includeUsage }: Generation,
): Promise<unknown> {
  const head: AnswerHead = { id, created: Math.floor(Date.now() / 1_000), model };
  if (stream) {
    const object = chat ? 'chat.completion.chunk' : 'text_completion';
    const shape = chat ? CHAT_STREAM : COMPLETION_STREAM;
    await streamRuns(ports, runs, { head, object, shape, choices, includeUsage, textOf }, request, reply);
    return await reply;
  }
  using flight = flightOf(ports, request, reply);
  const texts: EchoedText[] = [];
  let usage: Usage = usageOf(0, 0);
  for (const [index, run] of runs.entries()) {
    const { result, meta } = await runToEnd(ports, run, runId(request.id, index), flight.signal);
    const text = textOf(result);
    texts.push({ ...text, echo: echoes?.[index] ?? '' });
    const prompt = promptTokens(index, choices, meta);
    usage = usageOf(usage.prompt_tokens + prompt, usage.completion_tokens + text.tokens);
  }
  return (chat ? chatCompletion : completion)(head, texts, usage);
}

/** The text of either task that answers a chat. */
function textOf(result: unknown): GeneratedText {
  const parsed = TASKS['text-generation'].result.safeParse(result);
  return parsed.success ? parsed.data : TASKS['image-text-to-text'].result.parse(result);
}
