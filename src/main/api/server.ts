/** The HTTP server over an engine: composes the gate, the routes, the page and the WebSocket. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { HearthError } from '../../shared/errors.ts';
import type { Engine } from '../engine-types.ts';
import { nodeAbilities } from '../node-abilities.ts';
import type { Logger } from '../telemetry/logger.ts';
import { forRequest } from '../telemetry/request-context.ts';
import { SecurityLog } from '../telemetry/security-log.ts';
import { AppSocket } from './app-socket.ts';
import { fromClientError, fromFramework, methodNotAllowed, sendError, unsupportedType } from './errors.ts';
import { addGate, requestIdOf, wasTurnedAway } from './gate.ts';
import { InFlight } from './in-flight.ts';
import { parseJsonBody } from './json-body.ts';
import { API_TIMES, MAX_BODY_BYTES, MAX_CONNECTIONS, MAX_HEADER_BYTES } from './limits.ts';
import type { ApiTimes } from './limits.ts';
import { addPage } from './page.ts';
import { openAiRoutes } from './openai/routes.ts';
import { answerAndClose } from './raw-answer.ts';
import { ResumableRuns } from './resumable.ts';
import { evaluationRoutes } from './routes/evaluation.ts';
import { conversionRoutes } from './routes/conversions.ts';
import { exampleRoutes } from './routes/examples.ts';
import { inferenceRoutes } from './routes/inference.ts';
import { mediaRoutes } from './routes/media.ts';
import { modelRoutes } from './routes/models.ts';
import { systemRoutes } from './routes/system.ts';
import { hostInAddress, isLoopback, requireTokenBeyondLoopback, securityHeaders } from './security.ts';

/** What a server is made of. */
export interface ApiOptions {
  /** It is used and not owned: closing the server leaves the engine alone. */
  readonly engine: Engine;
  /** The bearer token, or null to ask for none (loopback only). */
  readonly token: string | null;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder of the built renderer. */
  readonly staticDir: string;
  readonly log: Logger;
  /** Other times than {@link API_TIMES}, for tests. */
  readonly times?: Partial<ApiTimes>;
}

/** A server. */
export interface Api {
  /** Starts to listen and gives its address (`http://127.0.0.1:8017/`). Throws INVALID_INPUT where the port is taken. */
  listen(): Promise<string>;
  /** Refuses what is new, waits a while for what runs, then closes every connection. Safe to call again. */
  close(): Promise<void>;
}

/** Makes a server; throws INVALID_INPUT where it would be open to the network without a token. */
export async function createApi(options: ApiOptions): Promise<Api> {
  requireTokenBeyondLoopback(options);
  const times = { ...API_TIMES, ...options.times };
  const inFlight = new InFlight();
  const security = new SecurityLog(options.log);
  const app = makeApp(options, times, security);
  app.server.maxConnections = MAX_CONNECTIONS;
  // What else a client expects is not known here; it gets its answer like everybody, not a bare 417.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  // Node closes these without a word where nobody listens.
  app.server.on('connect', (request, socket) => {
    const requestId = requestIdOf(request);
    security.refused({ check: 'protocol', requestId, remoteAddress: request.socket.remoteAddress });
    answerAndClose(socket, noProxy(), requestId);
  });
  addGate(app, options, inFlight, security);
  const resumable = new ResumableRuns(options.engine, inFlight, times);
  await inferenceRoutes(app, { engine: options.engine, inFlight, resumable, times });
  await mediaRoutes(app, options.engine);
  modelRoutes(app, options.engine, inFlight);
  systemRoutes(app, options.engine);
  evaluationRoutes(app, options.engine, inFlight);
  conversionRoutes(app, options.engine, inFlight);
  exampleRoutes(app, options.engine, inFlight);
  await openAiRoutes(app, { engine: options.engine, inFlight });
  await addPage(app, options.staticDir);
  let address: string | null = null;
  // A page on another machine can't see a window that opens on this one.
  const abilities = nodeAbilities({ apiAddress: () => address, shared: !isLoopback(options.host) });
  const sockets = new AppSocket(app.server, { ...options, security }, abilities, times);
  let closing: Promise<void> | undefined;
  return {
    listen: async () => (address = await listen(app, options)),
    close: () => (closing ??= close({ app, inFlight, sockets, resumable }, times.graceMs)),
  };
}

/** What a server has to let go of. */
interface Open {
  readonly app: FastifyInstance;
  readonly inFlight: InFlight;
  readonly sockets: AppSocket;
  readonly resumable: ResumableRuns;
}

async function close({ app, inFlight, sockets, resumable }: Open, graceMs: number): Promise<void> {
  await inFlight.drain(graceMs);
  sockets[Symbol.dispose]();
  resumable[Symbol.dispose]();
  await app.close();
}

function makeApp({ log }: ApiOptions, times: ApiTimes, security: SecurityLog): FastifyInstance {
  const answered = new WeakSet<Socket>();
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestIdHeader: false,
    genReqId: (raw) => requestIdOf(raw),
    requestTimeout: times.requestMs,
    return503OnClosing: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: times.headersMs,
      connectionsCheckingInterval: times.checkMs,
      // A missing Host is answered by the gate, in the shape of every other error.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => clientError(error, socket, answered, security),
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...securityHeaders(undefined), 'x-request-id': request.id });
      sendError(request, reply, fromFramework(error));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(Buffer.isBuffer(body) ? body : Buffer.from(body)));
    } catch (thrown) {
      done(fromFramework(thrown), undefined);
    }
  });
  // Inference takes uploads, in a scope of its own; every other route takes JSON.
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => {
    done(unsupportedType('This route takes no uploads.'), undefined);
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = fromFramework(thrown);
    if (error.code === 'INTERNAL') log.error({ err: thrown, request_id: request.id }, 'request failed');
    return sendError(request, reply, error);
  });
  // After the body was read, as its events come in the context of the connection.
  app.addHook('preHandler', (request, _reply, done) => {
    forRequest(request.id, done);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The rest of a body may still come, and when it is late there must be no second answer to the same request.
    if (!request.raw.complete) {
      answered.add(request.raw.socket);
      request.raw.once('end', () => answered.delete(request.raw.socket));
    }
    if (wasTurnedAway(request.raw)) return;
    const { method, routeOptions, id } = request;
    const ms = Math.round(reply.elapsedTime);
    log.info(
      { method, route: routeOptions.url ?? '', status: reply.statusCode, ms, request_id: id },
      'answered',
    );
  });
  return app;
}

function noProxy(): HearthError {
  return methodNotAllowed('CONNECT', 'Hearth is no proxy and', ['GET', 'POST']);
}

function clientError(
  error: Error & { code?: string },
  socket: Socket,
  answered: WeakSet<Socket>,
  security: SecurityLog,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || answered.has(socket)) socket.destroy();
  else {
    const requestId = randomUUID();
    security.refused({ check: 'protocol', requestId, remoteAddress: socket.remoteAddress });
    answerAndClose(socket, fromClientError(error.code), requestId);
  }
}

async function listen(app: FastifyInstance, { host, port }: ApiOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (thrown) {
    throw cannotListen(thrown, host, port);
  }
  const address: AddressInfo | string | null = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const shown = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${hostInAddress(shown)}:${String(bound)}/`;
}

/** Why a server can't listen, with the way out. */
function cannotListen(thrown: unknown, host: string, port: number): HearthError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  const reasons: Record<string, [string, string]> = {
    EADDRINUSE: [
      `Port ${String(port)} of ${host} is taken.`,
      'Choose another with --port, or --port 0 for a free one.',
    ],
    EACCES: [`Port ${String(port)} may not be used by this account.`, 'Choose one above 1023 with --port.'],
    EADDRNOTAVAIL: [`${host} is no address of this machine.`, 'Use --host 127.0.0.1.'],
    ENOTFOUND: [`${host} is no known host.`, 'Use --host 127.0.0.1.'],
  };
  const [message, hint] = reasons[String(code)] ?? [
    `Can't listen on ${host}:${String(port)}: ${String(thrown)}`,
    'Use another --host or --port.',
  ];
  return new HearthError('INVALID_INPUT', message, hint, { cause: thrown });
}
