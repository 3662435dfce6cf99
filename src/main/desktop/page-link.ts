/** How the page gets its port: main hands over one end of a channel at once, and serves the other when the engine is there. */
import { MessageChannelMain, type WebContents } from 'electron';
import { appContract, type AppContract } from '../../shared/app.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/server.ts';
import { electronPortWire } from '../../shared/rpc/wires/message-port.ts';

/** Serves the app contract to every page of the app that asks; a page that loads again asks again. */
export class PageLink {
  readonly #handlers: Promise<Handlers<AppContract>>;
  readonly #current = new WeakMap<WebContents, Disposable>();

  /** `handlers` come once the engine is there. What a page asks before waits in its port, which is not started yet. */
  constructor(handlers: Promise<Handlers<AppContract>>) {
    this.#handlers = handlers;
    // A start that fails is told by whoever started it.
    handlers.catch(() => undefined);
  }

  /** Gives the page a port; that of the page which was there before is closed. Its runs go on, and it may follow them. */
  connect(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    this.#current.get(page)?.[Symbol.dispose]();
    const link: { end: () => void } = { end: () => port1.close() };
    let left = false;
    this.#current.set(page, {
      [Symbol.dispose]: () => {
        left = true;
        link.end();
      },
    });
    page.postMessage('hearth:port', null, [port2]);
    this.#handlers.then(
      (handlers) => {
        if (left) return;
        const wire = electronPortWire(port1);
        serve(appContract, handlers, wire);
        // Not the server's own end: that would stop its runs, as a closing app does.
        link.end = () => wire.close('the page was loaded again');
      },
      () => link.end(),
    );
  }
}
