/** What travels for a port whose two ends live in different processes. */
export type PortPacket =
  { kind: 'port'; id: string; data: unknown; ports: string[] } | { kind: 'close'; id: string };

/** Carries message ports over a wire that knows only messages. */
export interface PortBridge {
  /** Gives these ports to the far side: from now on we speak for it here. Returns the names to send along. */
  lend: (ports: readonly MessagePort[]) => string[];
  /** Makes the ports that the far side has given under these names. */
  adopt: (ids: readonly string[]) => MessagePort[];
  /** Takes a packet that the far side sent. */
  receive: (packet: PortPacket) => void;
  /** The far side is gone: all its ports close. */
  closeAll: () => void;
}

/**
 * Makes one end of a bridge. `side` keeps the names of the two ends apart. It works with the global MessageChannel,
 * that of Node or of a page, and is injected into pages as its source text, so it is complete in itself.
 */
export function createPortBridge(side: string, send: (packet: PortPacket) => void): PortBridge {
  const held = new Map<string, MessagePort>();
  let next = 0;
  const hold = (id: string, port: MessagePort): void => {
    held.set(id, port);
    port.onmessage = (event: MessageEvent): void => {
      send({ kind: 'port', id, data: event.data, ports: bridge.lend(event.ports) });
    };
    // Node's MessagePort is an event target too, but only its emitter side tells of a close in every version.
    const emitter = port as MessagePort & { once?: (name: string, listener: () => void) => void };
    const closed = (): void => {
      if (held.delete(id)) send({ kind: 'close', id });
    };
    if (emitter.once) emitter.once('close', closed);
    else port.addEventListener('close', closed);
    port.start();
  };
  const bridge: PortBridge = {
    lend: (ports) =>
      ports.map((port) => {
        const id = `${side}${String(next++)}`;
        hold(id, port);
        return id;
      }),
    adopt: (ids) =>
      ids.map((id) => {
        const { port1, port2 } = new MessageChannel();
        hold(id, port1);
        return port2;
      }),
    receive: (packet) => {
      const port = held.get(packet.id);
      if (port === undefined) return;
      if (packet.kind === 'port') {
        port.postMessage(packet.data, bridge.adopt(packet.ports));
      } else {
        held.delete(packet.id);
        port.close();
      }
    },
    closeAll: () => {
      const ports = [...held.values()];
      held.clear();
      for (const port of ports) port.close();
    },
  };
  return bridge;
}
