/** Server-sent events, written straight to the socket: no library stream in between, and the reader's pace is kept. */
import type { ServerResponse } from 'node:http';
import type { ConversionEvent } from '../../shared/conversions.ts';
import type { EvaluationEvent } from '../../shared/evaluation/report.ts';
import type { ReplayEvent } from '../../shared/examples/contract.ts';
import type { InferenceEvent } from '../../shared/inference.ts';

/** What a stream can send: an event of a run, of an evaluation, a replay or a conversion. */
export type StreamedEvent = InferenceEvent | EvaluationEvent | ReplayEvent | ConversionEvent;

/**
 * One event in the text/event-stream format. JSON has no raw line ends of the format's own, so one `data:` line always
 * does; those of Unicode are escaped because clients in Python end lines there too (`str.splitlines`).
 */
export function formatEvent(event: StreamedEvent): string {
  return `id: ${String(event.seq)}\nevent: ${event.type}\ndata: ${oneLine(event)}\n\n`;
}

const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/g;

function oneLine(value: object): string {
  return JSON.stringify(value).replace(OTHER_LINE_ENDS, escaped);
}

/** An error inside a stream names its request too. */
export function withRequestId(event: InferenceEvent, requestId: string): InferenceEvent {
  if (event.type !== 'error' || event.error.request_id !== '') return event;
  return { ...event, error: { ...event.error, request_id: requestId } };
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

/**
 * After this long without an event a comment goes out, in ms: proxies and routers take a connection that is silent for
 * 30 to 60 s for dead, and a reader that waits for a long load can tell a slow server from a lost one.
 */
export const HEARTBEAT_MS = 15_000;
/** A line that readers of the format skip. */
const HEARTBEAT = ':\n\n';

/** Characters that are put together at most before they are written: what the socket takes at once, about. */
const WRITE_AT_ONCE = 65_536;

/** Times of a stream, for tests; ms. */
export interface StreamTimes {
  readonly stalledMs: number;
  readonly heartbeatMs: number;
}

/**
 * A response that is a stream of events. What comes in one turn of the event loop is written together: each write of
 * node:http is a chunk of its own, which costs more than a token's event does.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;
  readonly #heartbeat: NodeJS.Timeout;
  #unwritten = '';

  /** Starts the response; the status is 200 from here on, so whatever is refused has to be refused before. */
  constructor(
    response: ServerResponse,
    headers: Readonly<Record<string, string | string[] | number | undefined>>,
    { stalledMs = STALLED_MS, heartbeatMs = HEARTBEAT_MS }: Partial<StreamTimes> = {},
  ) {
    this.#response = response;
    this.#stalledMs = stalledMs;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    for (const [name, value] of Object.entries(STREAM_HEADERS)) response.setHeader(name, value);
    response.writeHead(200);
    response.flushHeaders();
    this.#heartbeat = setTimeout(() => this.#beat(), heartbeatMs).unref();
    response.once('close', () => clearTimeout(this.#heartbeat));
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
    if (this.#response.destroyed) return;
    this.#heartbeat.refresh();
    if (this.#unwritten === '') process.nextTick(() => this.#write());
    this.#unwritten += text;
    if (this.#unwritten.length >= WRITE_AT_ONCE) this.#write();
    if (!this.#response.writableNeedDrain) return;
    const stalled = setTimeout(() => this.#response.destroy(), this.#stalledMs);
    await drainOf(this.#response, signal);
    clearTimeout(stalled);
  }

  /** Ends the response. */
  end(): void {
    clearTimeout(this.#heartbeat);
    this.#write();
    this.#response.end();
  }

  #write(): void {
    const text = this.#unwritten;
    this.#unwritten = '';
    if (text !== '' && !this.#response.destroyed) this.#response.write(text);
  }

  /** A reader that is behind needs no sign of life, and nothing more is put into its way. */
  #beat(): void {
    const { destroyed, writableNeedDrain, writableEnded } = this.#response;
    if (destroyed || writableEnded) return;
    if (!writableNeedDrain) this.#response.write(HEARTBEAT);
    this.#heartbeat.refresh();
  }
}

/** Settles once the reader took what was sent, or left, or the signal was aborted. Never rejects. */
async function drainOf(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done = (): void => resolve(undefined);
  response.once('drain', done).once('close', done);
  signal.addEventListener('abort', done, { once: true });
  if (!signal.aborted) await promise;
  response.off('drain', done).off('close', done);
  signal.removeEventListener('abort', done);
}
