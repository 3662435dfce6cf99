/** The WebSocket of the page (`/ws`): the same checks as HTTP, then the app contract over it. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { appContract, type AppContract } from '../../shared/app.ts';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/frames.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { serve, type RpcServer } from '../../shared/rpc/server.ts';
import { webSocketWire } from '../../shared/rpc/wires/web-socket.ts';
import { appHandlers, appInfer } from '../app-handlers.ts';
import { AppRuns } from '../app-runs.ts';
import type { Engine } from '../engine-types.ts';
import type { HostAbilities } from '../host.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { SecurityLog } from '../telemetry/security-log.ts';
import { notFound } from './errors.ts';
import { factsOf, requestIdOf, turningAway } from './gate.ts';
import { MAX_WEB_SOCKETS } from './limits.ts';
import { answerAndClose } from './raw-answer.ts';
import { bearerTokens, checkHost, checkOrigin, checkToken, type AccessPolicy } from './security.ts';

/** The path of the WebSocket. */
export const SOCKET_PATH = '/ws';
/** The subprotocol of the app contract. A page offers it beside `token.<base64url>`, as it can't set headers. */
export const SUBPROTOCOL = 'hearth';
const TOKEN_PROTOCOL = 'token.';

/** WebSocket status: the server goes away. */
const GOING_AWAY = 1001;

/** Answers upgrades of an HTTP server; dispose it to close every socket. */
export class AppSocket implements Disposable {
  readonly #server: WebSocketServer;
  readonly #policy: AccessPolicy;
  readonly #runs: AppRuns;
  readonly #handlers: Handlers<AppContract>;
  readonly #log: Logger;
  readonly #security: SecurityLog;
  /** Sockets that have not answered the last ping. */
  readonly #silent = new WeakSet<WebSocket>();
  readonly #served = new Set<RpcServer>();
  readonly #pings: NodeJS.Timeout;

  constructor(
    http: Server,
    {
      engine,
      log,
      host,
      token,
      security,
    }: AccessPolicy & {
      engine: Engine;
      log: Logger;
      security: SecurityLog;
    },
    abilities: HostAbilities,
    { pingMs, runGraceMs }: { pingMs: number; runGraceMs: number },
  ) {
    this.#policy = { host, token };
    this.#runs = new AppRuns(appInfer(engine), { graceMs: runGraceMs });
    this.#handlers = appHandlers(engine, abilities, this.#runs);
    this.#log = log;
    this.#security = security;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      clientTracking: true,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#pings = setInterval(() => this.#ping(), pingMs).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pings);
    for (const served of this.#served) served[Symbol.dispose]();
    for (const socket of this.#server.clients) socket.close(GOING_AWAY, 'Hearth is closing.');
    for (const socket of this.#server.clients) socket.terminate();
    this.#runs[Symbol.dispose]();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.once('error', () => socket.destroy());
    const requestId = requestIdOf(request);
    try {
      checkUpgrade(request, this.#policy, turningAway(request, this.#security, requestId));
      if (this.#server.clients.size >= MAX_WEB_SOCKETS) throw tooMany();
    } catch (thrown) {
      answerAndClose(socket, toHearthError(thrown), requestId);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened));
  }

  #open(socket: WebSocket): void {
    socket.on('error', (error) => this.#log.debug({ err: error }, 'web socket failed'));
    socket.on('pong', () => this.#silent.delete(socket));
    const onError = (thrown: unknown, route: string): void =>
      this.#log.error({ err: thrown, route }, 'a call failed');
    const served = serve(appContract, this.#handlers, webSocketWire(socket), { onError });
    this.#served.add(served);
    socket.once('close', () => this.#served.delete(served));
  }

  /** Closes sockets that did not answer the last ping: a laptop that went to sleep closes nothing by itself. */
  #ping(): void {
    for (const socket of this.#server.clients) {
      if (this.#silent.has(socket)) {
        socket.terminate();
        continue;
      }
      this.#silent.add(socket);
      socket.ping();
    }
  }
}

/** Throws where an upgrade is not let in. */
function checkUpgrade(
  request: IncomingMessage,
  policy: AccessPolicy,
  checked: ReturnType<typeof turningAway>,
): void {
  const facts = factsOf(request);
  const host = checked('host', () => checkHost(facts, policy));
  checked('origin', () => checkOrigin(facts, host));
  checked('token', () => checkToken(shownTokens(request), policy.token));
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (path !== SOCKET_PATH) throw notFound(path);
}

/** The tokens of an upgrade: of the Authorization header, of the subprotocols, of the address. */
function shownTokens(request: IncomingMessage): string[] {
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const encoded = protocols
    .filter((one) => one.startsWith(TOKEN_PROTOCOL))
    .map((one) => one.slice(TOKEN_PROTOCOL.length));
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  return [
    ...bearerTokens(request.rawHeaders),
    ...encoded.map((one) => Buffer.from(one, 'base64url').toString('utf8')),
    ...query.getAll('token'),
  ];
}

function tooMany(): HearthError {
  const message = `${String(MAX_WEB_SOCKETS)} pages are connected already.`;
  return new HearthError('QUEUE_FULL', message, 'Close a page of Hearth and load this one again.');
}
