/**
 * One kept connection that sends the same request again and again. node:http's client takes 0.3 ms of its own for each
 * request, which says nothing about Hearth; here a request is one write of bytes that were made before the clock
 * started. It reads answers with a Content-Length only, which is what Hearth sends.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { inferenceResponseSchema, type InferenceResponse } from '../../src/shared/inference.ts';
import type { Timed } from './http-client.ts';

/** No request of the benchmark takes longer. */
const LIMIT_MS = 120_000;
const HEAD_END = '\r\n\r\n';

/** See above. */
export class RawClient implements Disposable {
  readonly #socket: Socket;
  readonly #host: string;
  #received: Buffer[] = [];
  #bytes = 0;
  #wanted: { readonly start: number; readonly end: number } | undefined;
  #waiting: PromiseWithResolvers<Buffer> | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('Hearth did not answer in time')));
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('Hearth closed the connection')));
  }

  /** @param origin `http://127.0.0.1:port` */
  static async open(origin: string): Promise<RawClient> {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket, host);
  }

  /** The bytes of an inference, to be sent as often as wanted. */
  request(body: object): Buffer {
    const json = JSON.stringify(body);
    const head = [
      'POST /api/inference HTTP/1.1',
      `host: ${this.#host}`,
      'content-type: application/json',
      `content-length: ${String(Buffer.byteLength(json))}`,
    ];
    return Buffer.from(`${head.join('\r\n')}${HEAD_END}${json}`);
  }

  /** Sends a request; `ms` is from its first byte out to the last byte of its answer in. */
  async send(request: Buffer): Promise<Timed<InferenceResponse>> {
    this.#waiting = Promise.withResolvers<Buffer>();
    const started = performance.now();
    this.#socket.write(request);
    const body = await this.#waiting.promise;
    const ms = performance.now() - started;
    return { value: inferenceResponseSchema.parse(JSON.parse(body.toString('utf8'))), ms };
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  /** Counts until the answer is whole, and puts it together once: half a MB of depth comes in ten pieces. */
  #take(bytes: Buffer): void {
    this.#received.push(bytes);
    this.#bytes += bytes.length;
    this.#wanted ??= wholeLength(this.#received.length === 1 ? bytes : Buffer.concat(this.#received));
    if (this.#wanted === undefined || this.#bytes < this.#wanted.end) return;
    const all = Buffer.concat(this.#received);
    const { start } = this.#wanted;
    this.#received = [];
    this.#bytes = 0;
    this.#wanted = undefined;
    this.#waiting?.resolve(all.subarray(start));
  }
}

/** Where the body of an answer starts and ends, once its head is there. */
function wholeLength(bytes: Buffer): { readonly start: number; readonly end: number } | undefined {
  const head = bytes.indexOf(HEAD_END);
  if (head === -1) return undefined;
  const length = Number(/^content-length: (\d+)$/im.exec(bytes.toString('latin1', 0, head))?.[1]);
  const start = head + HEAD_END.length;
  return { start, end: start + length };
}
