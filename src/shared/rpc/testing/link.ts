/** What a case of the contract suite is given. */
import type { ConnectedClient } from '../client.ts';
import type { FaultyWire } from './faulty-wire.ts';
import type { ClientContract } from './routes.ts';

/** A client and a test server, joined by the wire under test; each case gets a fresh one. */
export interface Link {
  readonly client: ConnectedClient<ClientContract>;
  /** The client's end, to send and to inject what a client would not. */
  readonly wire: FaultyWire;
  /** What the client stamps its frames with. */
  readonly generation: number;
  /** Resolves when the server's end is closed. */
  readonly serverClosed: Promise<void>;
}

/** Cases by name; the name says what holds. */
export type Cases = Readonly<Record<string, (link: Link) => Promise<void>>>;
