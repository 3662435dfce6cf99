/** Server-sent events, written straight to the socket: no library stream in between, and the reader's pace is kept. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EvaluationEvent } from '../../shared/evaluation/report.ts';
import type { InferenceEvent } from '../../shared/inference.ts';

/** What a stream can send: an event of a run or of an evaluation. */
export type StreamedEvent = InferenceEvent | EvaluationEvent;

/**
 * One event in the text/event-stream format. JSON has no raw line ends of the format's own, so one `data:` line always
 * does; those of Unicode are escaped because clients in Python end lines there too (`str.splitlines`).
 */
export function formatEvent(event: StreamedEvent): string {
  return `id: ${String(event.seq)}\nevent: ${event.type}\ndata: ${oneLine(event)}\n\n`;
}

function oneLine(value: object): string {
  return JSON.stringify(value).replaceAll(/[\u0085\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Headers of a stream: never stored, never compressed or held back by a proxy. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** A reader may be stopped in a debugger or sit on a sleeping link; after this long its model goes to somebody else, in ms. */
export const STALLED_MS = 120_000;

/** A response that is a stream of events. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;

  /** Starts the response; the status is 200 from here on, so whatever is refused has to be refused before. */
  constructor(
    response: ServerResponse,
    headers: Readonly<Record<string, string | string[] | number | undefined>>,
    stalledMs = STALLED_MS,
  ) {
    this.#response = response;
    this.#stalledMs = stalledMs;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    for (const [name, value] of Object.entries(STREAM_HEADERS)) response.setHeader(name, value);
    response.writeHead(200);
    response.flushHeaders();
  }

  /**
   * Sends one event and waits while the reader is behind; the signal ends the wait. To a reader who left, nothing is
   * sent, and one who takes nothing for {@link STALLED_MS} is taken for one who left.
   */
  async send(event: StreamedEvent, signal: AbortSignal): Promise<void> {
    await this.text(formatEvent(event), signal);
  }

  /** The same for a value without a name or an id, as JSON. */
  async data(value: object, signal: AbortSignal): Promise<void> {
    await this.text(`data: ${oneLine(value)}\n\n`, signal);
  }

  /** The same for text in the format of the stream. */
  async text(text: string, signal: AbortSignal): Promise<void> {
    if (this.#response.destroyed || this.#response.write(text)) return;
    const stalled = setTimeout(() => this.#response.destroy(), this.#stalledMs);
    await once(this.#response, 'drain', { signal }).catch(() => undefined);
    clearTimeout(stalled);
  }

  /** Ends the response. */
  end(): void {
    this.#response.end();
  }
}
