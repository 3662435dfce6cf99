/**
 * Who may talk to the server. The checks are pure: they take a request's raw headers and say what is wrong.
 * Against DNS rebinding Host is compared with the names that this server has; against other sites' pages Origin is
 * compared with Host; against everybody else there is the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { HearthError, invalidInput } from '../../shared/errors.ts';

/** What a check needs of a request. */
export interface RequestFacts {
  /** Names and values in turn, as they were sent (`IncomingMessage.rawHeaders`): duplicates are still there. */
  readonly rawHeaders: readonly string[];
  /** The address of this machine that the connection came in on. */
  readonly localAddress: string | undefined;
}

/** What a server lets in. */
export interface AccessPolicy {
  /** The host that it is bound to. */
  readonly host: string;
  /** The token that is asked for, or null for none. */
  readonly token: string | null;
}

/** Hosts by which a machine means itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** Hosts that mean every address of the machine. */
const ANY_ADDRESS = ['0.0.0.0', '::', '[::]'];

/** True where only this machine can reach a server bound to `host`. What is not surely loopback is not. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' || name === '::1' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'))
  );
}

/** Shorter tokens of a server that others can reach are warned of: eight random characters outlast what the network lets through. */
const SAFE_NETWORK_TOKEN = 8;

/** A warning of one line where a server that others can reach has a token that can be guessed; else null. */
export function weakToken({ host, token }: AccessPolicy): string | null {
  if (isLoopback(host) || token === null || token.length >= SAFE_NETWORK_TOKEN) return null;
  return `The token has ${String(token.length)} characters and can be guessed from other machines. Choose one of ${String(SAFE_NETWORK_TOKEN)} or more, or leave --token out: Hearth then makes one.`;
}

/** Throws where a server would be open to the network without a token. */
export function requireTokenBeyondLoopback({ host, token }: AccessPolicy): void {
  if (isLoopback(host) || token !== null) return;
  throw invalidInput(
    '--host',
    `${host} can be reached from other machines, so a token is needed`,
    'Leave out --no-token, or bind to 127.0.0.1.',
  );
}

/** Every value of a header, as sent. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}

/** A host as it stands in an address: IPv6 in brackets. */
export function hostInAddress(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** Checks Host and gives it back (`localhost:8017`). Any port will do: tunnels and proxies change it. */
export function checkHost(facts: RequestFacts, policy: AccessPolicy): string {
  const hosts = headerValues(facts.rawHeaders, 'host');
  const [given] = hosts;
  if (given === undefined || hosts.length > 1) {
    throw invalidInput(
      'Host',
      `is there ${String(hosts.length)} times`,
      'Send the header Host exactly once.',
    );
  }
  const host = given.toLowerCase();
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(host)?.[1];
  if (name !== undefined && ownNames(facts, policy).includes(name)) return host;
  throw new HearthError(
    'FORBIDDEN',
    `"${given.slice(0, 80)}" is not a name of this server.`,
    `Use localhost or ${hostInAddress(policy.host)} in the address.`,
  );
}

/** The names in Host that mean this server. Bound to every address, the one that the connection came in on counts. */
function ownNames({ localAddress }: RequestFacts, { host }: AccessPolicy): string[] {
  const bound = hostInAddress(host.toLowerCase());
  if (!ANY_ADDRESS.includes(host) || localAddress === undefined) return [...LOOPBACK_NAMES, bound];
  return [...LOOPBACK_NAMES, hostInAddress(localAddress.replace(/^::ffff:/, '').toLowerCase())];
}

/** Checks that Origin, where there is one, is this server's own; `host` is what {@link checkHost} gave. */
export function checkOrigin(facts: RequestFacts, host: string): void {
  const origins = headerValues(facts.rawHeaders, 'origin');
  if (origins.length === 0 || (origins.length === 1 && origins[0]?.toLowerCase() === `http://${host}`))
    return;
  throw new HearthError(
    'FORBIDDEN',
    `Pages of "${(origins[0] ?? '').slice(0, 80)}" may not use this server.`,
    `Open Hearth at http://${host}/, or send the request from a program and not from a web page.`,
  );
}

/** Checks one of the tokens that a request shows; which of them was wrong, or how far it was right, is not told. */
export function checkToken(shown: readonly string[], token: string | null): void {
  if (token === null || shown.some((one) => sameSecret(one, token))) return;
  const message = shown.length === 0 ? 'This needs the token.' : 'This is not the token.';
  throw new HearthError(
    'UNAUTHORIZED',
    message,
    'Send the header "Authorization: Bearer TOKEN". The token is in the address that hearth serve printed.',
  );
}

/** Equal without telling by the time where they differ; hashing first makes the lengths equal. */
function sameSecret(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}

/** The tokens in the Authorization headers. */
export function bearerTokens(rawHeaders: readonly string[]): string[] {
  return headerValues(rawHeaders, 'authorization').flatMap(
    (value) => /^bearer +(\S+) *$/i.exec(value)?.[1] ?? [],
  );
}

/**
 * Headers of every answer. Scripts come from the page's own files only; `unsafe-inline` for styles is there because
 * the dialog and scroll-area widgets insert style elements. `ws:` is named because older browsers don't count it as 'self'.
 */
export function securityHeaders(host: string | undefined): Record<string, string> {
  const socket = host === undefined ? '' : ` ws://${host}`;
  return {
    'content-security-policy': [
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "media-src 'self' data: blob:",
      "font-src 'self' data:",
      "worker-src 'self' blob:",
      `connect-src 'self'${socket}`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
