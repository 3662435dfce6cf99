import { EventEmitter } from 'node:events';

const raw = new WeakMap<MessagePortMain, MessagePort>();

/** Electron's MessagePortMain over a port of Node's: nothing arrives before `start()`, only ports are transferred. */
export class MessagePortMain extends EventEmitter {
  constructor(port: MessagePort) {
    super();
    raw.set(this, port);
    (port as MessagePort & Pick<EventEmitter, 'once'>).once('close', () => this.emit('close'));
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports = takePorts(transfer);
    own(this).postMessage(cloned(message), ports);
  }

  start(): void {
    const port = own(this);
    port.onmessage = (event: MessageEvent<unknown>): void => {
      this.emit('message', {
        data: event.data,
        ports: event.ports.map((item) => new MessagePortMain(item)),
      });
    };
    port.start();
  }

  close(): void {
    raw.get(this)?.close();
  }
}

/** Electron's MessageChannelMain. */
export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}

/** Takes the ports out of a transfer list, whose wrappers are dead afterwards. Anything but a port throws, as in Electron. */
export function takePorts(transfer: readonly unknown[]): MessagePort[] {
  for (const [index, item] of transfer.entries()) {
    if (!(item instanceof MessagePortMain) || !raw.has(item)) {
      throw new TypeError(`Port at index ${String(index)} is not a valid port`);
    }
  }
  return (transfer as readonly MessagePortMain[]).map((item) => {
    const port = own(item);
    raw.delete(item);
    return port;
  });
}

/** Throws what Electron throws where a value can't be cloned, and returns the clone. */
export function cloned<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
}

function own(port: MessagePortMain): MessagePort {
  const found = raw.get(port);
  if (found === undefined) throw new Error('This port was transferred and cannot be used any more');
  return found;
}
