/** Loaded first in a utility process of the stand-in: gives it `process.parentPort`, and takes Node's own channel away. */
import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { createPortBridge } from './bridge.ts';
import { cloned, MessagePortMain, takePorts } from './ports.ts';
import type { UtilityPacket } from './utility-process.ts';

const sendToParent = process.send?.bind(process);
const send = (packet: UtilityPacket): void =>
  void sendToParent?.(packet, undefined, undefined, () => undefined);
const bridge = createPortBridge('utility', send);

class ParentPort extends EventEmitter {
  /** Messages that came before anybody listened. */
  #early: object[] | undefined = [];

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const data = cloned(message);
    send({ kind: 'message', data, ports: bridge.lend(takePorts(transfer)) });
  }
  override on(name: string, listener: (...args: unknown[]) => void): this {
    super.on(name, listener);
    if (name === 'message') queueMicrotask(() => this.start());
    return this;
  }
  start(): void {
    for (const event of this.#early?.splice(0) ?? []) this.emit('message', event);
    this.#early = undefined;
  }
  pause(): void {
    this.#early ??= [];
  }
  deliver(event: object): void {
    if (this.#early) this.#early.push(event);
    else this.emit('message', event);
  }
}

const parentPort = new ParentPort();
// The listener keeps the process alive, as Electron's own loop does, until the parent ends it or is gone.
process.on('message', (packet: UtilityPacket) => {
  if (packet.kind !== 'message') bridge.receive(packet);
  else
    parentPort.deliver({
      data: packet.data,
      ports: bridge.adopt(packet.ports).map((port) => new MessagePortMain(port)),
    });
});
process.on('disconnect', () => process.exit(0));
// Electron has no such channel; `connected` stays, because Node's own sending reads it.
Object.assign(process, { parentPort, type: 'utility', send: undefined, disconnect: undefined });
Object.defineProperty(process.versions, 'electron', { value: process.env['STANDIN_VERSION'] ?? '0.0.0' });

const electron = new URL('electron-in-utility.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electron, shortCircuit: true } : next(specifier, context),
});
