/** How the page gets its port: it asks through the preload, main checks who asks, and hands over one end of a channel. */
import { MessageChannelMain, ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { appContract } from '../../shared/app.ts';
import { serve } from '../../shared/rpc/server.ts';
import { electronPortWire } from '../../shared/rpc/wires/message-port.ts';
import { appHandlers } from '../app-handlers.ts';
import type { Engine } from '../engine-types.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** Serves the app contract to every page of the app that asks; a page that loads again asks again. */
export function servePages(engine: Engine): void {
  const handlers = appHandlers(engine);
  const current = new WeakMap<WebContents, Disposable>();
  ipcMain.on('hearth:connect', (event) => {
    if (!isOurPage(event.senderFrame)) return;
    const { port1, port2 } = new MessageChannelMain();
    // The port of a page that was left behind is of no use; closing it ends what that page had under way.
    current.get(event.sender)?.[Symbol.dispose]();
    const wire = electronPortWire(port1);
    const serving = serve(appContract, handlers, wire);
    current.set(event.sender, {
      [Symbol.dispose]: () => {
        serving[Symbol.dispose]();
        wire.close('the page was loaded again');
      },
    });
    event.sender.postMessage('hearth:port', null, [port2]);
  });
}

/** The top frame of our own page: neither a frame inside it nor a page that came from elsewhere. */
function isOurPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`);
}
