/** What every request passes before its route: headers, Host, Origin, token, id, and whether the route is there at all. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestIdSchema } from '../../shared/inference.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { SecurityCheck, SecurityLog } from '../telemetry/security-log.ts';
import { allowedMethods } from './catalogue.ts';
import { methodNotAllowed, notFound, unsupportedType } from './errors.ts';
import type { InFlight } from './in-flight.ts';
import { shuttingDown } from './in-flight.ts';
import {
  bearerTokens,
  checkHost,
  checkOrigin,
  checkToken,
  headerValues,
  securityHeaders,
} from './security.ts';
import type { AccessPolicy, RequestFacts } from './security.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for the page and its assets, which ask for no token: they are the same for everybody. */
    open?: boolean;
  }
}

/** The id of a request: the client's own where it is a good one, else a new one. */
export function requestIdOf(raw: IncomingMessage): string {
  const given = requestIdSchema.safeParse(raw.headers['x-request-id']);
  return given.success ? given.data : randomUUID();
}

/** What the checks need of a request. */
export function factsOf(raw: IncomingMessage): RequestFacts {
  return { rawHeaders: raw.rawHeaders, localAddress: raw.socket.localAddress };
}

/** Requests that a check turned away: they have their line in the security log, which a flood can't fill. */
const turnedAway = new WeakSet<IncomingMessage>();

/** True where a check turned the request away before its route saw it. */
export function wasTurnedAway(raw: IncomingMessage): boolean {
  return turnedAway.has(raw);
}

/** Runs checks, and tells the security log of the one that throws. */
export function turningAway(
  raw: IncomingMessage,
  security: SecurityLog,
  requestId: string,
): <T>(check: SecurityCheck, run: () => T) => T {
  return (check, run) => {
    try {
      return run();
    } catch (thrown) {
      turnedAway.add(raw);
      security.refused({ check, requestId, remoteAddress: raw.socket.remoteAddress });
      throw thrown;
    }
  };
}

/** Puts the checks in front of every route of the server, unknown ones included. */
export function addGate(
  app: FastifyInstance,
  policy: AccessPolicy,
  inFlight: InFlight,
  security: SecurityLog,
): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders(undefined), 'x-request-id': request.id, 'cache-control': 'no-store' });
    const facts = factsOf(request.raw);
    const checked = turningAway(request.raw, security, request.id);
    checked('protocol', () => checkVersion(request));
    checked('target', () => checkTarget(request));
    const host = checked('host', () => checkHost(facts, policy));
    reply.headers(securityHeaders(host));
    checked('origin', () => checkOrigin(facts, host));
    if (request.routeOptions.config.open !== true)
      checked('token', () => checkToken(bearerTokens(facts.rawHeaders), policy.token));
    checked('request-id', () => checkRequestId(facts));
    if (inFlight.closing) throw shuttingDown();
    if (!request.is404) {
      checkEncoding(request);
      return;
    }
    const path = pathOf(request);
    const allowed = allowedMethods(path);
    if (allowed.length === 0) throw notFound(path);
    reply.header('allow', allowed.join(', '));
    throw methodNotAllowed(request.method, path, allowed);
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

/** Node takes a request without a version for one of HTTP/0.9, which no client has spoken for decades. */
function checkVersion({ raw }: FastifyRequest): void {
  if (raw.httpVersionMajor === 1) return;
  throw invalidInput('The request', 'is not HTTP/1.1', 'Look at what the client or the proxy sends.');
}

/** A whole address in the request line may name another host than the one that is checked; only proxies take those. */
function checkTarget(request: FastifyRequest): void {
  if (request.raw.url?.startsWith('/') === true) return;
  throw invalidInput(
    'The address',
    'does not start with a slash',
    'Send only the path in the first line of the request.',
  );
}

/** A bad id is refused rather than replaced: the client would wait for an answer to an id that never comes. */
function checkRequestId({ rawHeaders }: RequestFacts): void {
  const ids = headerValues(rawHeaders, 'x-request-id');
  if (ids.length > 1) throw invalidInput('x-request-id', 'is there more than once', 'Send it once.');
  const parsed = requestIdSchema.optional().safeParse(ids[0]);
  if (!parsed.success)
    throw invalidInput('x-request-id', parsed.error.issues[0]?.message ?? 'is not a good id');
}

function checkEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw unsupportedType(`Bodies in ${encoding.slice(0, 40)} are not taken.`);
}
