/** The token of the browser host: taken out of the address once, kept for this tab and the next visit. */

const KEY = 'hearth.token';

/** What of a page the token has to do with. */
export interface TokenPage {
  readonly address: string;
  replaceAddress(address: string): void;
  readonly stores: readonly Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>[];
}

/** The token of this page, or null. One in the address goes before a kept one, and leaves the address bar. */
export function takeToken(page: TokenPage): string | null {
  const url = new URL(page.address);
  const given = url.searchParams.get('token');
  if (given !== null) {
    url.searchParams.delete('token');
    page.replaceAddress(`${url.pathname}${url.search}${url.hash}`);
  }
  if (given !== null && given !== '') {
    keepToken(page.stores, given);
    return given;
  }
  return keptTokens(page.stores)[0] ?? null;
}

/** The tokens that are kept, this tab's first. Another tab may have got in with a newer one. */
export function keptTokens(stores: TokenPage['stores']): string[] {
  return stores.map(read).filter((token) => token !== null);
}

/** Keeps a token that let this page in. */
export function keepToken(stores: TokenPage['stores'], token: string): void {
  for (const store of stores) keep(store, token);
}

/** True for the news that another tab kept a token. */
export function isTokenKept({ key }: Pick<StorageEvent, 'key'>): boolean {
  return key === KEY;
}

type Store = TokenPage['stores'][number];

/** A full or refusing storage must not keep the page from opening; the token then lives as long as the page. */
function keep(store: Store, token: string): void {
  try {
    store.setItem(KEY, token);
  } catch {
    // What an earlier visit left there is of another start now.
    forget(store);
  }
}

function forget(store: Store): void {
  try {
    store.removeItem(KEY);
  } catch {
    // A storage that refuses everything holds nothing that could be read either.
  }
}

function read(store: Store): string | null {
  try {
    return store.getItem(KEY);
  } catch {
    return null;
  }
}

/** base64url of the token's UTF-8, without padding: what may stand in a subprotocol's name (RFC 6455, RFC 4648 §5). */
export function base64url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
