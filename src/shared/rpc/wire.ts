/** What a wire is to the protocol: something that carries frames in order, until it closes. */

/**
 * One message on a wire. `g` is the generation of the sender's connection: a frame of another generation is late
 * news of a former life and is dropped.
 */
export type Frame =
  | {
      readonly t: 'open';
      readonly g: number;
      readonly id: number;
      readonly route: string;
      readonly input: unknown;
      readonly credit: number;
    }
  | { readonly t: 'credit'; readonly g: number; readonly id: number; readonly n: number }
  | { readonly t: 'cancel'; readonly g: number; readonly id: number }
  | { readonly t: 'event'; readonly g: number; readonly id: number; readonly event: unknown }
  | { readonly t: 'end'; readonly g: number; readonly id: number; readonly output: unknown }
  | { readonly t: 'fail'; readonly g: number; readonly id: number; readonly error: unknown };

/**
 * A carrier of frames. Implementations: an in-memory pair, a MessagePort, a WebSocket, a child process's pipe.
 * What arrives is unchecked (`unknown`): the protocol parses it.
 */
export interface Wire {
  /** Sends a frame; throws when it can't be sent (closed, not serialisable, too large). */
  send(frame: Frame): void;
  /** Sets the one receiver of what arrives; frames that came before it are kept for it. */
  onMessage(receive: (message: unknown) => void): void;
  /** Calls back once, when the wire is closed from either side or broke; at once if it is already closed. */
  onClose(closed: (reason: string) => void): void;
  /** Closes it; safe to call again. */
  close(reason?: string): void;
}
