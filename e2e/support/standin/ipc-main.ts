import { EventEmitter } from 'node:events';
import type { MessagePortMain } from './ports.ts';

/** What listeners of ipcMain are given beside the arguments. */
export interface IpcMainEvent {
  /** The WebContents that sent it. */
  readonly sender: object;
  readonly senderFrame: object;
  readonly frameId: number;
  readonly processId: number;
  readonly ports: MessagePortMain[];
  reply: (channel: string, ...args: unknown[]) => void;
}

type InvokeHandler = (event: IpcMainEvent, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, InvokeHandler>();

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }
  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Answers one `ipcRenderer.invoke`. */
  async invoke(event: IpcMainEvent, channel: string, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) {
      throw new Error(`Error invoking remote method '${channel}': No handler registered for '${channel}'`);
    }
    try {
      return await handler(event, ...args);
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
    }
  }
}

export const ipcMain = new IpcMain();
