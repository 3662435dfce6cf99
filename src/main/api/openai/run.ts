/** Runs inference requests for OpenAI's routes, and streams their text. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { HearthError, invalidInput, invalidInputFrom, toHearthError } from '../../../shared/errors.ts';
import type { InferenceEvent, Meta } from '../../../shared/inference.ts';
import type { Engine } from '../../engine-types.ts';
import { endless } from '../errors.ts';
import { EventStream } from '../event-stream.ts';
import { cancelOnLeave, type FlightHandle, type InFlight } from '../in-flight.ts';
import { openAiError, usageOf, type AnswerHead, type GeneratedText, type StreamShape } from './answers.ts';
import { lengthOf } from './logprobs.ts';
import type { Run } from './requests.ts';

/** What the routes stand on. */
export interface OpenAiPorts {
  readonly engine: Engine;
  readonly inFlight: InFlight;
}

/** How a run ended. */
export interface Finished {
  readonly result: unknown;
  readonly meta: Meta;
}

/** The body as its schema has it; throws INVALID_INPUT that names the field. */
export function parsedBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  if (body === undefined) throw invalidInput('The body', 'is empty', 'Send JSON.');
  const parsed = schema.safeParse(body, {
    error: (issue) =>
      issue.code !== 'unrecognized_keys' && issue.input === undefined ? 'is missing' : undefined,
  });
  if (parsed.success) return parsed.data;
  throw invalidInputFrom(parsed.error, typeof body === 'object' && body !== null ? '' : 'The body');
}

/** The flight of a request: its end is the end of all of its runs, and a client that leaves ends it. */
export function flightOf(
  { inFlight }: OpenAiPorts,
  request: FastifyRequest,
  reply: FastifyReply,
): FlightHandle {
  const flight = inFlight.enter(request.id);
  cancelOnLeave(reply, flight);
  return flight;
}

/** Runs to the end. */
export async function runToEnd(
  { engine }: OpenAiPorts,
  run: Run,
  requestId: string,
  signal: AbortSignal,
): Promise<Finished> {
  for await (const event of engine.infer({ ...run, request_id: requestId }, signal, 'api')) {
    if (event.type === 'error') throw HearthError.fromBody(event.error);
    if (event.type === 'done') return { result: event.result, meta: event.meta };
  }
  throw endless();
}

/** The id of one of several runs of a request: the first has the request's own, so that it can be cancelled by it. */
export function runId(requestId: string, index: number): string {
  return index === 0 ? requestId : `${requestId.slice(0, 120)}.${String(index)}`;
}

/**
 * The tokens of a prompt for the usage of an answer: only the first of its `choices` runs counts them, as OpenAI counts
 * a prompt once, however many answers it has.
 */
export function promptTokens(index: number, choices: number, { input_tokens }: Meta): number {
  return index % choices === 0 ? (input_tokens ?? 0) : 0;
}

/** What is streamed. */
export interface Streaming {
  readonly head: AnswerHead;
  /** `chat.completion.chunk` or `text_completion`. */
  readonly object: string;
  readonly shape: StreamShape;
  /** How many runs, one after the other, have the same prompt. */
  readonly choices: number;
  readonly includeUsage: boolean;
  readonly textOf: (result: unknown) => GeneratedText;
}

/** Streams the text of runs, one after the other, as choices of one answer. What is refused before is no stream yet. */
export async function streamRuns(
  ports: OpenAiPorts,
  runs: readonly Run[],
  streaming: Streaming,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  using flight = flightOf(ports, request, reply);
  const begun = runs.map((run, index) => {
    const asked = { ...run, request_id: runId(request.id, index) };
    const events = ports.engine.infer(asked, flight.signal, 'api');
    return events[Symbol.asyncIterator]();
  });
  const first = await begun[0]?.next();
  if (first === undefined || first.done === true) throw endless();
  if (first.value.type === 'error') throw HearthError.fromBody(first.value.error);
  reply.hijack();
  const stream = new EventStream(reply.raw, reply.getHeaders());
  const writer = new ChoiceWriter(stream, streaming, flight.signal);
  try {
    for (const [index, events] of begun.entries()) {
      await writer.begin(index);
      await writer.follow(index, events, index === 0 ? first.value : null);
    }
    await writer.usage();
    await stream.text('data: [DONE]\n\n', flight.signal);
  } catch (thrown) {
    await stream.data(openAiError(toHearthError(thrown), request.id), flight.signal);
  } finally {
    for (const events of begun) await events.return?.();
  }
  stream.end();
}

/** Writes the parts of a stream. */
class ChoiceWriter {
  readonly #stream: EventStream;
  readonly #streaming: Streaming;
  readonly #signal: AbortSignal;
  #prompt = 0;
  #completion = 0;

  constructor(stream: EventStream, streaming: Streaming, signal: AbortSignal) {
    this.#stream = stream;
    this.#streaming = streaming;
    this.#signal = signal;
  }

  /** The part that begins a choice. */
  async begin(index: number): Promise<void> {
    const part = this.#streaming.shape.begin(index);
    if (part !== null) await this.#choice(part);
  }

  /** Every token of a run, and its end; throws where it failed. */
  async follow(
    index: number,
    events: AsyncIterator<InferenceEvent>,
    first: InferenceEvent | null,
  ): Promise<void> {
    const { shape, choices, textOf } = this.#streaming;
    let told = 0;
    let offset = 0;
    for (let event = first; ; event = null) {
      if (event === null) {
        const next = await events.next();
        if (next.done === true) throw endless();
        event = next.value;
      }
      if (event.type === 'error') throw HearthError.fromBody(event.error);
      if (event.type === 'token') {
        const { text, logprobs } = event;
        await this.#choice(shape.text(index, { text, tokens: logprobs ?? null, offset }));
        told += logprobs?.length ?? 0;
        offset += lengthOf(logprobs ?? []);
      }
      if (event.type !== 'done') continue;
      const { tokens, finish_reason, tool_calls, logprobs } = textOf(event.result);
      this.#prompt += promptTokens(index, choices, event.meta);
      this.#completion += tokens;
      const asked = tool_calls === undefined ? null : shape.calls(index, tool_calls);
      if (asked !== null) await this.#choice(asked);
      const rest = logprobs?.slice(told) ?? [];
      const left = { text: '', tokens: rest.length === 0 ? null : rest, offset };
      await this.#choice(shape.end(index, finish_reason, left));
      return;
    }
  }

  /** The part with the tokens, which has no choice; only for who asked for it. */
  async usage(): Promise<void> {
    if (!this.#streaming.includeUsage) return;
    await this.#send({ choices: [], usage: usageOf(this.#prompt, this.#completion) });
  }

  async #choice(choice: object): Promise<void> {
    await this.#send({ choices: [choice], ...(this.#streaming.includeUsage ? { usage: null } : {}) });
  }

  async #send(part: object): Promise<void> {
    const { head, object } = this.#streaming;
    await this.#stream.data({ ...head, object, ...part }, this.#signal);
  }
}
