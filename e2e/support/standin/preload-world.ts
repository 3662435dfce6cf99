/**
 * What runs in the isolated world of a preload: functions that are injected as their source text. The worlds share the
 * DOM, so `contextBridge` passes calls between them as events on `window`, whose `detail` the browser clones; that keeps
 * calls synchronous, as they are in Electron.
 */
import type { PortBridge, PortPacket } from './bridge.ts';

/** Everything between a page and the stand-in, both ways. */
export type PagePacket =
  | { kind: 'ipc'; channel: string; args: unknown[]; ports: string[]; id?: number }
  | { kind: 'reply'; id: number; value?: unknown; error?: string }
  | { kind: 'paths'; paths: Record<string, string> }
  | { kind: 'context'; params: object }
  | PortPacket;

/** What the injected functions use of each other and of the rest; in the page it is an object of their sources. */
export interface Injected {
  encode: (value: unknown) => string;
  decode: (text: string) => unknown;
  createPortBridge: (side: string, send: (packet: PortPacket) => void) => PortBridge;
  createIpcRenderer: (injected: Injected) => object;
  createContextBridge: () => object;
  createWebUtils: (send: (params: object) => void) => WebUtils;
}

/** Electron's webUtils, and how it learns where files lie. */
export interface WebUtils {
  getPathForFile: (file: File) => string;
  learn: (paths: Record<string, string>) => void;
}

type Listener = (event: unknown, ...args: unknown[]) => void;
type PreloadFunction = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: unknown,
) => void;

/** Electron's ipcRenderer, over the binding that the stand-in adds to this world. */
export function createIpcRenderer(injected: Injected): object {
  const world = globalThis as typeof globalThis & {
    __standinSend: (text: string) => void;
    __standinDeliver: unknown;
    __standinWebUtils: WebUtils;
  };
  const send = (packet: PagePacket): void => {
    world.__standinSend(injected.encode(packet));
  };
  const bridge = injected.createPortBridge('page', send);
  world.__standinWebUtils = injected.createWebUtils((params) => send({ kind: 'context', params }));
  const listeners = new Map<string, Set<Listener>>();
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;

  world.__standinDeliver = (text: string): void => {
    const packet = injected.decode(text) as PagePacket;
    if (packet.kind === 'ipc') {
      const event = { sender: ipcRenderer, ports: bridge.adopt(packet.ports) };
      for (const listener of [...(listeners.get(packet.channel) ?? [])]) listener(event, ...packet.args);
    } else if (packet.kind === 'reply') {
      const waiting = pending.get(packet.id);
      pending.delete(packet.id);
      if (packet.error === undefined) waiting?.resolve(packet.value);
      else waiting?.reject(new Error(packet.error));
    } else if (packet.kind === 'paths') {
      world.__standinWebUtils.learn(packet.paths);
    } else if (packet.kind !== 'context') {
      bridge.receive(packet);
    }
  };

  const off = (channel: string, listener: Listener): void => void listeners.get(channel)?.delete(listener);
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    once: (channel: string, listener: Listener) => {
      const once: Listener = (event, ...args) => {
        off(channel, once);
        listener(event, ...args);
      };
      return ipcRenderer.on(channel, once);
    },
    off,
    removeListener: off,
    removeAllListeners: (channel: string) => listeners.delete(channel),
    send: (channel: string, ...args: unknown[]) => {
      send({ kind: 'ipc', channel, args: structuredClone(args), ports: [] });
    },
    postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) => {
      send({ kind: 'ipc', channel, args: [structuredClone(message)], ports: bridge.lend(transfer) });
    },
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        pending.set(++next, { resolve, reject });
        send({ kind: 'ipc', channel, args: structuredClone(args), ports: [], id: next });
      }),
  };
  return ipcRenderer;
}

/** Electron's contextBridge: what is exposed becomes a shape of values and numbered functions. */
export function createContextBridge(): object {
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const exposed: { name: string; shape: unknown }[] = [];
  const emit = (name: string, detail: unknown): boolean => dispatchEvent(new CustomEvent(name, { detail }));
  const shapeOf = (value: unknown): unknown => {
    if (typeof value === 'function') return { $fn: functions.push(value as (typeof functions)[number]) - 1 };
    if (Array.isArray(value)) return value.map(shapeOf);
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
  };
  const callback = (arg: unknown): unknown => {
    const id = (arg as { $cb?: number } | null)?.$cb;
    return id === undefined ? arg : (...args: unknown[]) => emit('standin:callback', { id, args });
  };
  addEventListener('standin:hello', () => {
    for (const item of exposed) emit('standin:expose', item);
  });
  addEventListener('standin:call', (event) => {
    const { id, fn, args } = (event as CustomEvent<{ id: number; fn: number; args: unknown[] }>).detail;
    const failed = (error: unknown): boolean => emit('standin:result', { id, error: String(error) });
    try {
      const result = functions[fn]?.(...args.map(callback));
      if (result instanceof Promise) {
        emit('standin:result', { id, promised: true });
        result.then((value: unknown) => emit('standin:result', { id, value: shapeOf(value) }), failed);
      } else {
        emit('standin:result', { id, value: shapeOf(result) });
      }
    } catch (error) {
      failed(error);
    }
  });
  return {
    exposeInMainWorld: (name: string, api: unknown) => {
      exposed.push({ name, shape: shapeOf(api) });
      emit('standin:expose', exposed.at(-1));
    },
  };
}

/**
 * Electron's webUtils. A headless page's files have no path, which Electron says with the empty string; a test can say
 * where files of a name lie. It also tells of right clicks that the page left to the system.
 */
export function createWebUtils(tell: (params: object) => void): WebUtils {
  let known: Record<string, string> = {};
  const editable = (target: EventTarget | null): boolean =>
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable);
  addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented || window !== window.top) return;
    const isEditable = editable(event.target);
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const can = { canUndo: false, canRedo: false, canCut: false, canCopy: false, canDelete: false };
    tell({
      x: event.clientX,
      y: event.clientY,
      isEditable,
      selectionText: getSelection()?.toString() ?? '',
      linkURL: link instanceof HTMLAnchorElement ? link.href : '',
      editFlags: { ...can, canPaste: isEditable, canSelectAll: true },
    });
  });
  return {
    getPathForFile: (file) => {
      if (!(file instanceof File)) throw new TypeError('getPathForFile expected a File');
      return known[file.name] ?? '';
    },
    learn: (paths) => {
      known = { ...known, ...paths };
    },
  };
}

/** Gives the preload its `electron` and runs it. */
export function runPreload(injected: Injected, preload: PreloadFunction, processInfo: unknown): void {
  // Electron runs a preload in the main frame only.
  if (window !== window.top) return;
  const ipcRenderer = injected.createIpcRenderer(injected);
  const contextBridge = injected.createContextBridge();
  const { __standinWebUtils: webUtils } = globalThis as typeof globalThis & { __standinWebUtils: WebUtils };
  const electron = { ipcRenderer, contextBridge, webUtils };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name} (a sandboxed preload has only electron)`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports, processInfo);
}
