/** Following main while something is on the screen. */
import { useEffect } from 'react';
import type { AppContract } from '../../shared/app.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { useConnection } from './connection.ts';

/** Calls `follow` with each connection while the component lives; its failures are told by the connection. */
export function useFollow(follow: (client: Client<AppContract>, signal: AbortSignal) => Promise<void>): void {
  const client = useConnection((state) => state.client);
  useEffect(() => {
    if (client === null) return;
    const left = new AbortController();
    follow(client, left.signal).catch(() => undefined);
    return () => left.abort();
  }, [client, follow]);
}
