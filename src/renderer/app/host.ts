/** The two ways to main: a port that Electron's preload passes on, or a WebSocket of the server that sent this page. */
import { appContract } from '../../shared/app.ts';
import type { DesktopBridge } from '../../shared/desktop.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { webSocketWire } from '../../shared/rpc/wires/web-socket.ts';
import { browserNotices } from '../features/background/browser-notices.ts';
import { observeCalls } from '../features/background/observe-calls.ts';
import { retryNow } from '../stores/connection.ts';
import type { Host, Link } from '../stores/connection.ts';
import { openPort } from './electron-host.ts';
import { base64url, isTokenKept, keepToken, keptTokens, takeToken } from './token.ts';
import { onPageWake, watchLink } from './watch-link.ts';

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

/** The storages of this page, its tab's first. */
function stores(): Storage[] {
  return [() => sessionStorage, () => localStorage].flatMap((open) => {
    try {
      return [open()];
    } catch {
      // A browser that closes its storage to the page throws here; the token then lives as long as the page.
      return [];
    }
  });
}

function readToken(): string | null {
  return takeToken({
    address: location.href,
    replaceAddress: (address) => history.replaceState(null, '', address),
    stores: stores(),
  });
}

function browserHost(first: string | null): Host {
  let token = first;
  // A window of the desktop has a main process that tells of long work.
  const notices = browserNotices();
  // Whoever opens the new address in another tab lets this one in too.
  window.addEventListener('storage', (event) => {
    if (isTokenKept(event)) retryNow();
  });
  return {
    kind: 'browser',
    address: location.origin,
    get token() {
      return token;
    },
    open: async () => {
      const known = await knownToken(token);
      if (known === null) return token === null ? 'no-token' : 'refused';
      ({ token } = known);
      const link = watchedLink(webSocketWire(await openSocket(token)));
      return { ...link, client: observeCalls(link.client, notices) };
    },
  };
}

/** The first token that lets this page in: its own, else one that another tab kept; null where none does. */
async function knownToken(own: string | null): Promise<{ readonly token: string | null } | null> {
  const others = keptTokens(stores()).filter((kept) => kept !== own);
  for (const token of [own, ...others]) {
    // A refused upgrade tells a page nothing, so the same question is asked over HTTP first.
    const answer = await fetch('/api/health', {
      cache: 'no-store',
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    if (answer.status === 401) continue;
    if (!answer.ok) throw new Error(`health answered ${answer.status}`);
    if (token !== null && token !== own) keepToken(stores(), token);
    return { token };
  }
  return null;
}

/** A link that is closed where the other side gives no sign of life. */
function watchedLink(wire: Wire): Link {
  const link = linkOver(wire);
  const watch = watchLink({
    ask: () => link.client.call('ping', {}).output,
    onDead: () => wire.close('the other side gave no sign of life'),
    onWake: onPageWake,
  });
  void link.closed.then(() => watch[Symbol.dispose]());
  return link;
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
