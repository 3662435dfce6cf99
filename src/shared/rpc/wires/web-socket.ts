/** A wire over a WebSocket: the browser's on one side, the `ws` package's on the other. Frames are JSON texts. */
import { frameToJson, MAX_FRAME_BYTES } from '../frames.ts';
import type { Frame, Wire } from '../wire.ts';
import { MAX_BUFFERED_BYTES } from './byte-stream.ts';
import { disconnected, Mailbox } from './mailbox.ts';

/** `readyState` of a socket that is still connecting; the constant of RFC 6455's browser interface. */
const CONNECTING = 0;

/** Close code for an end that both sides know the meaning of ("normal closure", RFC 6455 §7.4.1). */
const NORMAL_CLOSURE = 1000;

/** A close reason may have 123 bytes of UTF-8 (RFC 6455 §5.5); at most 3 bytes for each UTF-16 unit. */
const MAX_REASON_LENGTH = 41;

/** What this wire needs of a socket; the DOM's WebSocket, Node's and the `ws` package's have it. */
export interface SocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
}

class WebSocketWire implements Wire {
  readonly #mailbox = new Mailbox();
  readonly #socket: SocketLike;
  /** Texts sent before the socket was open. */
  #unsent: string[] = [];
  #unsentLength = 0;

  constructor(socket: SocketLike) {
    this.#socket = socket;
    socket.addEventListener('open', () => this.#flush());
    socket.addEventListener('message', (event) => this.#receive(event.data));
    socket.addEventListener('close', ({ code, reason }) => {
      this.#mailbox.close(reason === '' ? `the socket was closed with code ${code}` : reason);
    });
    // A close event follows each error. Without a listener the `ws` package would throw it.
    socket.addEventListener('error', () => undefined);
  }

  send(frame: Frame): void {
    this.#mailbox.throwIfClosed();
    const json = frameToJson(frame);
    if (this.#socket.bufferedAmount + this.#unsentLength + json.length > MAX_BUFFERED_BYTES) {
      const reason = 'the other side has stopped reading';
      this.close(reason);
      throw disconnected(reason);
    }
    if (this.#socket.readyState === CONNECTING) {
      this.#unsent.push(json);
      this.#unsentLength += json.length;
    } else {
      this.#socket.send(json);
    }
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#mailbox.onMessage(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.#mailbox.onClose(closed);
  }

  close(reason = 'it was closed'): void {
    if (this.#mailbox.close(reason)) this.#socket.close(NORMAL_CLOSURE, reason.slice(0, MAX_REASON_LENGTH));
  }

  #flush(): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    this.#unsentLength = 0;
    if (this.#mailbox.closed !== null) return;
    for (const json of unsent) this.#socket.send(json);
  }

  #receive(data: unknown): void {
    if (this.#mailbox.closed !== null) return;
    const message = decode(data);
    if ('problem' in message) this.close(message.problem);
    else if (!this.#mailbox.deliver(message.value)) this.close('too many messages before anybody listened');
  }
}

function decode(data: unknown): { readonly value: unknown } | { readonly problem: string } {
  if (typeof data !== 'string') return { problem: 'a message is not text' };
  if (data.length > MAX_FRAME_BYTES) return { problem: 'a message is too large' };
  try {
    const value: unknown = JSON.parse(data);
    return { value };
  } catch {
    return { problem: 'a message is not JSON' };
  }
}

/**
 * A wire over a WebSocket, connecting or open. The server should give `ws` a `maxPayload` of MAX_FRAME_BYTES, so that
 * a larger message is refused before it is held. The wire owns the socket from here on.
 */
export function webSocketWire(socket: SocketLike): Wire {
  return new WebSocketWire(socket);
}
