/**
 * What the stand-in puts into a page's own world before its scripts: functions that are injected as their source text,
 * each complete in itself. Their counterpart is preload-world.ts.
 */

/** Defines in the page's own world what the preload exposes, frozen. */
export function receiveExposed(): void {
  if (window !== window.top) return;
  type Result = { id: number; value?: unknown; error?: string; promised?: boolean };
  const results = new Map<number, (result: Result) => void>();
  const callbacks: ((...args: unknown[]) => unknown)[] = [];
  let next = 0;
  const call = (fn: number, args: unknown[]): unknown => {
    const id = ++next;
    const found: Result[] = [];
    const { promise, resolve, reject } = Promise.withResolvers();
    results.set(id, (result) => {
      if (!result.promised) results.delete(id);
      if (found.push(result) === 1) return;
      if (result.error === undefined) resolve(realize(result.value));
      else reject(new Error(result.error));
    });
    const carried = args.map((arg) =>
      typeof arg === 'function' ? { $cb: callbacks.push(arg as never) - 1 } : arg,
    );
    dispatchEvent(new CustomEvent('standin:call', { detail: { id, fn, args: carried } }));
    const first = found[0];
    if (first?.error !== undefined) throw new Error(first.error);
    return first?.promised ? promise : realize(first?.value);
  };
  const realize = (shape: unknown): unknown => {
    if (Array.isArray(shape)) return Object.freeze(shape.map(realize));
    if (shape === null || typeof shape !== 'object' || Object.getPrototypeOf(shape) !== Object.prototype)
      return shape;
    const fn = (shape as { $fn?: number }).$fn;
    if (fn !== undefined) return (...args: unknown[]) => call(fn, args);
    return Object.freeze(
      Object.fromEntries(Object.entries(shape).map(([key, item]) => [key, realize(item)])),
    );
  };
  addEventListener('standin:result', (event) => {
    const { detail } = event as CustomEvent<Result>;
    results.get(detail.id)?.(detail);
  });
  addEventListener('standin:callback', (event) => {
    const { id, args } = (event as CustomEvent<{ id: number; args: unknown[] }>).detail;
    callbacks[id]?.(...args);
  });
  addEventListener('standin:expose', (event) => {
    const { name, shape } = (event as CustomEvent<{ name: string; shape: unknown }>).detail;
    if (!(name in window)) Object.defineProperty(window, name, { value: realize(shape), enumerable: true });
  });
  dispatchEvent(new CustomEvent('standin:hello'));
}

/**
 * Electron loses an ArrayBuffer that a page transfers to main (electron#34905). Losing it loudly finds the bug.
 * Any port that the page was posted may lead to main.
 */
export function refuseLostTransfers(): void {
  type Options = { transfer?: unknown[] };
  const toMain = new WeakSet<MessagePort>();
  addEventListener(
    'message',
    (event) => {
      for (const port of event.ports) toMain.add(port);
    },
    true,
  );
  const postMessage: unknown = Reflect.get(MessagePort.prototype, 'postMessage');
  MessagePort.prototype.postMessage = function (message: unknown, options?: unknown): void {
    const transfer = Array.isArray(options)
      ? (options as unknown[])
      : ((options as Options | undefined)?.transfer ?? []);
    if (toMain.has(this) && transfer.some((item) => item instanceof ArrayBuffer)) {
      throw new TypeError(
        'Electron loses an ArrayBuffer that is transferred to main: send it without a transfer list',
      );
    }
    Reflect.apply(postMessage as () => void, this, [message, transfer]);
  };
}
