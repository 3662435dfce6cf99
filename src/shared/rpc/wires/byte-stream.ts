/** A wire over a stream of bytes: a pipe to a child process, a socket. Frames are length-prefixed JSON. */
import { HearthError } from '../../errors.ts';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from '../frames.ts';
import type { Frame, Wire } from '../wire.ts';
import { disconnected, Mailbox } from './mailbox.ts';

/**
 * Most bytes that may wait for the other process to read them. Credit bounds the events, so only a process that
 * stopped reading comes here; two frames of the largest size must still fit.
 */
export const MAX_BUFFERED_BYTES = 2 * MAX_FRAME_BYTES + 1024 * 1024;

/** Milliseconds that a closing stream has to flush what it holds before it is torn down. */
const CLOSE_GRACE_MS = 1000;

/**
 * Least milliseconds between two deliveries of events. Each wakes the other process, which on a small machine takes a
 * core from the next token: the tokens of a fast model travel together. A screen shows sixty pictures a second, so
 * nobody sees the difference, and a program gets as many tokens in the same time.
 */
const GATHER_MS = 16;

/** Milliseconds that an event waits at least, so that waking the other process falls into the next token's time. */
const DEFER_MS = 2;

/** What this wire needs of a stream; Node's `net.Socket` and `Duplex` have it. */
export interface ByteStream {
  /** Bytes written and not yet taken by the operating system. */
  readonly writableLength: number;
  write(bytes: Uint8Array): unknown;
  /** Keeps what is written until {@link uncork}, which sends it in one piece. */
  cork(): void;
  uncork(): void;
  end(): unknown;
  destroy(): unknown;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
}

class ByteStreamWire implements Wire {
  readonly #mailbox = new Mailbox();
  readonly #stream: ByteStream;
  readonly #decoder: FrameDecoder;
  /** On a clock that does not jump: after a step back the wait would be as long as the step. */
  #deliveredAt = -Infinity;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#decoder = new FrameDecoder((message) => {
      if (!this.#mailbox.deliver(message)) this.#breakOff('too many messages before anybody listened');
    });
    stream.on('data', (bytes) => this.#read(bytes));
    stream.on('error', (error) => this.#breakOff(`the pipe failed (${error.message})`));
    stream.on('end', () => this.#ended());
    stream.on('close', () => this.#ended());
  }

  send(frame: Frame): void {
    this.#mailbox.throwIfClosed();
    const bytes = encodeFrame(frame);
    if (this.#stream.writableLength + bytes.length > MAX_BUFFERED_BYTES) {
      const reason = `the other process has left ${this.#stream.writableLength} bytes unread`;
      this.#breakOff(reason);
      throw disconnected(reason);
    }
    if (frame.t === 'event') this.#gather();
    this.#stream.write(bytes);
    if (frame.t !== 'event') this.#deliver();
  }

  /** Starts to hold back events, to deliver them together. */
  #gather(): void {
    if (this.#gathering !== undefined) return;
    const wait = Math.max(DEFER_MS, this.#deliveredAt + GATHER_MS - performance.now());
    this.#gathering = setTimeout(() => this.#deliver(), wait);
    this.#stream.cork();
  }

  #deliver(): void {
    if (this.#gathering === undefined) return;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#deliveredAt = performance.now();
    this.#stream.uncork();
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#mailbox.onMessage(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.#mailbox.onClose(closed);
  }

  close(reason = 'it was closed'): void {
    if (!this.#mailbox.close(reason)) return;
    this.#deliver();
    this.#stream.end();
    const timer = setTimeout(() => this.#stream.destroy(), CLOSE_GRACE_MS);
    this.#stream.on('close', () => clearTimeout(timer));
  }

  #read(bytes: Uint8Array): void {
    if (this.#mailbox.closed !== null) return;
    try {
      this.#decoder.push(bytes);
    } catch (thrown) {
      const detail = thrown instanceof HearthError ? thrown.message : 'what came is no message';
      this.#breakOff(detail.replace(/\.$/u, ''));
    }
  }

  #ended(): void {
    const cut = this.#decoder.isBetweenFrames ? '' : ' in the middle of a message';
    this.#breakOff(`the other process ended it${cut}`);
  }

  #breakOff(reason: string): void {
    if (!this.#mailbox.close(reason)) return;
    clearTimeout(this.#gathering);
    this.#stream.destroy();
  }
}

/**
 * A wire over a duplex stream of bytes. It closes when the stream ends or fails, on what is no frame, and when the
 * other side stops reading. The wire owns the stream from here on.
 */
export function byteStreamWire(stream: ByteStream): Wire {
  return new ByteStreamWire(stream);
}
