/** Server-sent events, written straight to the socket: no library stream in between, and the reader's pace is kept. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { InferenceEvent } from '../../shared/inference.ts';

/** One event in the text/event-stream format. JSON has no raw line ends, so one `data:` line always does. */
export function formatEvent(event: InferenceEvent): string {
  return `id: ${String(event.seq)}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Headers of a stream: never stored, never compressed or held back by a proxy. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** A response that is a stream of events. */
export class EventStream {
  readonly #response: ServerResponse;

  /** Starts the response; the status is 200 from here on, so whatever is refused has to be refused before. */
  constructor(response: ServerResponse, headers: Record<string, string | string[] | number | undefined>) {
    this.#response = response;
    const present = Object.entries({ ...headers, ...STREAM_HEADERS }).filter(([, value]) => value !== undefined);
    for (const [name, value] of present) if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200);
    response.flushHeaders();
  }

  /** Sends one event and waits while the reader is behind; the signal ends the wait. To a reader who left, nothing is sent. */
  async send(event: InferenceEvent, signal: AbortSignal): Promise<void> {
    if (this.#response.destroyed || this.#response.write(formatEvent(event))) return;
    if (signal.aborted) return;
    await once(this.#response, 'drain', { signal }).catch(() => undefined);
  }

  /** Ends the response. */
  end(): void {
    this.#response.end();
  }
}
