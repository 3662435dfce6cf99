/** A wire that misbehaves when it is told to. */
import type { Frame, Wire } from '../wire.ts';

/** Wraps a wire; each fault is off until it is set. */
export class FaultyWire implements Wire {
  readonly #inner: Wire;
  #receive: (message: unknown) => void = () => undefined;
  /** Kinds of frames that are lost, in either direction. */
  readonly dropped = new Set<Frame['t']>();
  /** Kinds of frames whose sending throws. */
  readonly throwing = new Set<Frame['t']>();

  constructor(inner: Wire) {
    this.#inner = inner;
  }

  send(frame: Frame): void {
    if (this.throwing.has(frame.t)) throw new Error('the cable is loose');
    if (!this.dropped.has(frame.t)) this.#inner.send(frame);
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#receive = receive;
    this.#inner.onMessage((message) => {
      if (!this.#isDropped(message)) receive(message);
    });
  }

  onClose(closed: (reason: string) => void): void {
    this.#inner.onClose(closed);
  }

  close(reason?: string): void {
    this.#inner.close(reason);
  }

  /** Makes a message arrive that nobody sent. */
  inject(message: unknown): void {
    this.#receive(message);
  }

  #isDropped(message: unknown): boolean {
    if (typeof message !== 'object' || message === null || !('t' in message)) return false;
    const { t } = message;
    return [...this.dropped].some((kind) => kind === t);
  }
}
