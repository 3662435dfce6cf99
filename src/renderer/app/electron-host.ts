/** The Electron host of the page: how it gets its port to main. */
import type { DesktopBridge } from '../../shared/desktop.ts';
import { messagePortWire } from '../../shared/rpc/wires/message-port.ts';
import type { Wire } from '../../shared/rpc/wire.ts';

/** How long main may take to pass a port on. */
const PORT_LIMIT_MS = 10_000;

/** Asks main for a port; rejects where none comes. */
export function openPort(bridge: DesktopBridge): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent): void => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== 'hearth:port' || port === undefined) return;
      settle();
      resolve(messagePortWire(port));
    };
    const timer = setTimeout(() => {
      settle();
      reject(new Error('main passed no port on'));
    }, PORT_LIMIT_MS);
    const settle = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', onMessage);
    };
    window.addEventListener('message', onMessage);
    bridge.connect();
  });
}
