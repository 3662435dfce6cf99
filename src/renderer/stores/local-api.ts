/** The local API: where it is, its token, and turning it on and off. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import { DEFAULT_API_PORT, type LocalApi } from '../../shared/local-api.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { useConnection } from './connection.ts';
import { changeSetting } from './settings.ts';

interface LocalApiState {
  /** Null until main told. */
  readonly api: LocalApi | null;
  /** The token that main gave away; null before it was asked, and where this page has it from its own address. */
  readonly token: string | null;
}

/** The local API's store. */
export const useLocalApi = create<LocalApiState>()(() => ({ api: null, token: null }));

/** Follows the local API until the signal ends. */
export async function followApi(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchApi', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const api of call) useLocalApi.setState({ api });
  } catch {
    // A broken link is told by the connection.
  }
}

/** Reads the token, for a page that shows it. */
export async function readApiToken(client: Client<AppContract>): Promise<void> {
  const answer = await client.call('apiToken', {}).output.catch(() => null);
  if (answer !== null) useLocalApi.setState({ token: answer.token });
}

/** Turns it on or off. */
export function switchApi(on: boolean): void {
  void changeSetting('localApi', on);
}

/** Chooses its port; what is wrong with it is kept beside the setting. */
export function changeApiPort(port: number): void {
  void changeSetting('localApiPort', port);
}

/**
 * Where programs find it, or null where nothing listens. A page that was served has seen the address with its own
 * eyes: it may have come through a tunnel, of which main knows nothing.
 */
export function useApiAddress(): string | null {
  const served = useConnection((state) => state.address);
  const told = useLocalApi((state) => state.api?.address ?? null);
  return served ?? told;
}

/** The address that a request is written for, which is the one to come where nothing listens. */
export function useApiBase(): string {
  useApiAddress();
  useLocalApi((state) => state.api?.port);
  return apiBase();
}

/** The same, asked once. */
export function apiBase(): string {
  const { api } = useLocalApi.getState();
  return apiAddress() ?? `http://127.0.0.1:${String(api?.port ?? DEFAULT_API_PORT)}`;
}

/** Where programs find it now, or null where nothing listens. */
export function apiAddress(): string | null {
  return useConnection.getState().address ?? useLocalApi.getState().api?.address ?? null;
}

/** The port that was chosen, where another program has it and a free one was taken instead; null else. Pure. */
export function portTakenFrom(api: LocalApi): number | null {
  if (api.address === null || !api.switchable) return null;
  return new URL(api.address).port === String(api.port) ? null : api.port;
}
