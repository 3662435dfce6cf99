/** A plain client of the HTTP interface over one kept connection, with the times at which things came. */
import { Agent, request, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import {
  inferenceEventSchema,
  inferenceResponseSchema,
  type InferenceEvent,
  type InferenceResponse,
} from '../../src/shared/inference.ts';

/** No request of the benchmark takes longer. */
const LIMIT_MS = 120_000;

/** A request that took `ms` from its first byte out to its last byte in. */
export interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

/** What a stream brought. Times are milliseconds since the request was sent. */
export interface Streamed {
  readonly events: readonly InferenceEvent[];
  /** When each token arrived, and which of a list of inputs it is for. */
  readonly tokenTimes: readonly { readonly at: number; readonly item: number }[];
}

interface Chunk {
  readonly text: string;
  readonly at: number;
}

/** See above. */
export class HttpClient {
  readonly #origin: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

  /** @param origin `http://127.0.0.1:port` */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Runs one inference to its end. */
  async infer(body: object): Promise<Timed<InferenceResponse>> {
    const { chunks, ms } = await this.#send('POST', '/api/inference', JSON.stringify(body));
    return { value: inferenceResponseSchema.parse(JSON.parse(textOf(chunks))), ms };
  }

  /** Streams one inference. What comes is only stamped and kept while it streams, and parsed afterwards. */
  async stream(body: object): Promise<Streamed> {
    const { chunks } = await this.#send('POST', '/api/inference/stream', JSON.stringify(body));
    const events: InferenceEvent[] = [];
    const tokenTimes: { at: number; item: number }[] = [];
    let rest = '';
    for (const { text, at } of chunks) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = inferenceEventSchema.parse(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'));
        events.push(event);
        if (event.type === 'token') tokenTimes.push({ at, item: event.item ?? 0 });
      }
    }
    return { events, tokenTimes };
  }

  /** Unloads a model; true when it was loaded. */
  async unload(model: string): Promise<boolean> {
    const { chunks } = await this.#send('POST', `/api/models/unload/${encodeURIComponent(model)}`);
    return z.object({ unloaded: z.boolean() }).parse(JSON.parse(textOf(chunks))).unloaded;
  }

  /** Ends the connection. */
  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body?: string): Promise<{ chunks: Chunk[]; ms: number }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ chunks: Chunk[]; ms: number }>();
    const chunks: Chunk[] = [];
    const headers =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { method, agent: this.#agent, headers, signal: AbortSignal.timeout(LIMIT_MS) };
    const started = performance.now();
    const receive = (response: IncomingMessage): void => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => chunks.push({ text, at: performance.now() - started }));
      response.on('error', reject);
      response.on('end', () => {
        const ms = performance.now() - started;
        if (response.statusCode === 200) resolve({ chunks, ms });
        else reject(new Error(`${method} ${path}: ${String(response.statusCode)} ${textOf(chunks)}`));
      });
    };
    const sent = request(`${this.#origin}${path}`, options, receive);
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }
}

function textOf(chunks: readonly Chunk[]): string {
  return chunks.map(({ text }) => text).join('');
}
