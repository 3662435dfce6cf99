/** The two ways to main: a port that Electron's preload passes on, or a WebSocket of the server that sent this page. */
import { appContract } from '../../shared/app.ts';
import type { DesktopBridge } from '../../shared/desktop.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { webSocketWire } from '../../shared/rpc/wires/web-socket.ts';
import { browserNotices } from '../features/background/browser-notices.ts';
import { observeCalls } from '../features/background/observe-calls.ts';
import type { Host, Link } from '../stores/connection.ts';
import { openPort } from './electron-host.ts';
import { base64url, takeToken } from './token.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly hearth?: DesktopBridge;
  }
}

/** The host of this page. */
export function thisHost(): Host {
  return window.hearth === undefined ? browserHost(readToken()) : electronHost(window.hearth);
}

/** The client on a wire, with the news of its end. */
function linkOver(wire: Wire): Link {
  const closed = new Promise<void>((resolve) => wire.onClose(() => resolve()));
  return { client: connect(appContract, wire), closed };
}

function electronHost(bridge: DesktopBridge): Host {
  return { kind: 'electron', address: null, open: async () => linkOver(await openPort(bridge)) };
}

function readToken(): string | null {
  const stores = [() => sessionStorage, () => localStorage].flatMap((open) => {
    try {
      return [open()];
    } catch {
      // A browser that closes its storage to the page throws here; the token then lives as long as the page.
      return [];
    }
  });
  return takeToken({
    address: location.href,
    replaceAddress: (address) => history.replaceState(null, '', address),
    stores,
  });
}

function browserHost(token: string | null): Host {
  // A window of the desktop has a main process that tells of long work.
  const notices = browserNotices();
  return {
    kind: 'browser',
    address: location.origin,
    token,
    open: async () => {
      // A refused upgrade tells a page nothing, so the same question is asked over HTTP first.
      const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
      const answer = await fetch('/api/health', {
        cache: 'no-store',
        ...(headers === undefined ? {} : { headers }),
      });
      if (answer.status === 401) return token === null ? 'no-token' : 'refused';
      if (!answer.ok) throw new Error(`health answered ${answer.status}`);
      const link = linkOver(webSocketWire(await openSocket(token)));
      return { ...link, client: observeCalls(link.client, notices) };
    },
  };
}

function openSocket(token: string | null): Promise<WebSocket> {
  const address = `${location.origin.replace(/^http/, 'ws')}/ws`;
  const protocols = token === null ? ['hearth'] : ['hearth', `token.${base64url(token)}`];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, protocols);
    socket.addEventListener('open', () => resolve(socket), { once: true });
    socket.addEventListener('close', () => reject(new Error('the socket was refused')), { once: true });
  });
}
