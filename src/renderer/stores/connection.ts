/** The link to main: opening it, losing it, trying again. Everything else asks here for the client. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/contract.ts';

/**
 * `no-token`: the page was opened without one and the server wants one. `refused`: it has one that the server does
 * not know, after a restart for example.
 */
export type ConnectionPhase = 'connecting' | 'open' | 'lost' | 'no-token' | 'refused';

/** An open link and the news of its end. */
export interface Link {
  readonly client: Client<AppContract>;
  /** Resolves once the link is closed; never rejects. */
  readonly closed: Promise<void>;
}

/** How the page reaches main; one for Electron, one for the browser. */
export interface Host {
  readonly kind: 'electron' | 'browser';
  /** Where programs find the HTTP API, without a slash at its end; null where the page can't know. */
  readonly address: string | null;
  /** The token that this page got in with; absent where it needs none. */
  readonly token?: string | null;
  /** Opens a link, or says that main answers but does not let this page in. Rejects where nobody answers. */
  open(): Promise<Link | 'no-token' | 'refused'>;
}

interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Tries since the link was last open. */
  readonly attempt: number;
  readonly client: Client<AppContract> | null;
  readonly address: string | null;
  readonly token: string | null;
  /** Whether this page was ever let in: then there is something on it that must stay. */
  readonly everOpen: boolean;
}

/** The connection's store. */
export const useConnection = create<ConnectionState>()(() => ({
  phase: 'connecting',
  attempt: 0,
  client: null,
  address: null,
  token: null,
  everOpen: false,
}));

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** Tries of a page that is not let in, 8 s apart: a wrong token seldom becomes right, and each try is a line in a log. */
const REFUSED_TRIES = 5;

/** How long to wait before the next try: doubling from 250 ms to 8 s, so that a restart is met soon and a dead server not hammered. */
export function waitBefore(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempt - 1));
}

/** The client; throws DISCONNECTED where there is none right now. */
export function requireClient(): Client<AppContract> {
  const { client } = useConnection.getState();
  if (client !== null) return client;
  throw new HearthError(
    'DISCONNECTED',
    'The connection to Hearth is lost.',
    'It comes back by itself. Then run it again.',
  );
}

/** Calls once there is a client: at once, or with the next one. For what is opened from outside, which asks main. */
export function whenConnected(listen: () => void): void {
  if (useConnection.getState().client !== null) {
    listen();
    return;
  }
  const stop = useConnection.subscribe(({ client }) => {
    if (client === null) return;
    stop();
    listen();
  });
}

/** The client of the first connection after the one of `lost`; rejects once the signal is aborted. */
export function nextClient(
  lost: Client<AppContract> | null,
  signal: AbortSignal,
): Promise<Client<AppContract>> {
  const { promise, resolve, reject } = Promise.withResolvers<Client<AppContract>>();
  const look = ({ client }: Pick<ConnectionState, 'client'>): void => {
    if (client !== null && client !== lost) resolve(client);
  };
  const leave = (): void => reject(toHearthError(signal.reason));
  const stop = useConnection.subscribe(look);
  signal.addEventListener('abort', leave, { once: true });
  look(useConnection.getState());
  if (signal.aborted) leave();
  return promise.finally(() => {
    stop();
    signal.removeEventListener('abort', leave);
  });
}

let wake: (() => void) | null = null;

/** Tries again at once, for whoever does not want to wait. */
export function retryNow(): void {
  wake?.();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Keeps the link open until the page goes, or tries to: `onOpen` is called with each new client and a signal of its end. */
export async function keepConnected(
  host: Host,
  onOpen: (client: Client<AppContract>, signal: AbortSignal) => void,
  wait: (ms: number) => Promise<void> = pause,
): Promise<void> {
  useConnection.setState({ address: host.address, token: host.token ?? null });
  let refused = 0;
  for (;;) {
    const link = await host.open().catch(() => null);
    if (link === 'no-token' || link === 'refused') {
      useConnection.setState({ phase: link, client: null });
      refused += 1;
      await wait(refused > REFUSED_TRIES ? Infinity : LONGEST_WAIT_MS);
      continue;
    }
    if (link !== null) {
      const ended = new AbortController();
      refused = 0;
      const token = host.token ?? null;
      useConnection.setState({ phase: 'open', attempt: 0, client: link.client, token, everOpen: true });
      onOpen(link.client, ended.signal);
      await link.closed;
      ended.abort();
      link.client[Symbol.dispose]();
    }
    const attempt = useConnection.getState().attempt + 1;
    useConnection.setState({ phase: 'lost', attempt, client: null });
    await wait(waitBefore(attempt));
  }
}
