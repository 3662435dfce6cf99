/** How failures leave the HTTP server: one body shape, one status for each code, always with a request id. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HearthError, invalidInput, toHearthError } from '../../shared/errors.ts';
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, RETRY_AFTER_S } from './limits.ts';

/** The body of an error. */
export function errorPayload(
  error: HearthError,
  requestId: string,
): { error: ReturnType<HearthError['toBody']> } {
  return { error: error.toBody(requestId) };
}

/** Answers with an error; `payload` is its body, Hearth's own where it is left out. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HearthError,
  payload: (error: HearthError, requestId: string) => object = errorPayload,
): FastifyReply {
  if (error.code === 'QUEUE_FULL') reply.header('retry-after', String(error.retryAfter ?? RETRY_AFTER_S));
  if (error.code === 'UNAUTHORIZED') reply.header('www-authenticate', 'Bearer');
  // The rest of a body that is too large is read and dropped: a client that hears "reset" never sees the answer.
  reply.removeHeader('connection');
  return reply.code(error.status).type('application/json; charset=utf-8').send(payload(error, request.id));
}

/** What fastify throws, with the code that it has here; anything else as {@link toHearthError} has it. */
export function fromFramework(thrown: unknown): HearthError {
  if (!(thrown instanceof Error) || !('code' in thrown)) return toHearthError(thrown);
  switch (thrown.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return tooLarge('The body', MAX_BODY_BYTES);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedType('The body has no content type that is taken here.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalidInput('Content-Length', 'is not the length of the body');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return invalidInput(
        'The address',
        'is not a valid one',
        'Encode special characters in it: %2F for a slash.',
      );
    default:
      return clientFault(thrown) ?? toHearthError(thrown);
  }
}

/** A framework's error of the 400s that has no case of its own; it is the client's fault all the same. */
function clientFault(thrown: Error): HearthError | null {
  const status = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : 500;
  if (thrown instanceof HearthError || status < 400 || status > 499) return null;
  return new HearthError('INVALID_INPUT', thrown.message, 'Correct the request and send it again.', {
    cause: thrown,
  });
}

/** The error of a request whose events end without one that ends it. */
export function endless(): HearthError {
  return new HearthError(
    'INTERNAL',
    'The request ended without a result.',
    'This is a fault of Hearth. The log has the details.',
  );
}

/** The error of a body of another type than JSON. */
export function unsupportedType(message: string): HearthError {
  const hint = 'Send JSON with the header "Content-Type: application/json"; text tasks need nothing else.';
  return new HearthError('UNSUPPORTED_MEDIA_TYPE', message, hint);
}

function tooLarge(what: string, limit: number): HearthError {
  const size = limit >= 2 ** 20 ? `${String(limit / 2 ** 20)} MiB` : `${String(limit / 2 ** 10)} KiB`;
  return new HearthError(
    'PAYLOAD_TOO_LARGE',
    `${what} is larger than ${size}.`,
    'Send less at once, or in several requests.',
  );
}

/** What Node's HTTP parser refused before there was a request to answer. */
export function fromClientError(code: string | undefined): HearthError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const hint = 'Send the whole request at once; a proxy in between may be holding it back.';
    return new HearthError('TIMEOUT', 'The request took too long to arrive.', hint);
  }
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge('The head of the request', MAX_HEADER_BYTES);
  return invalidInput('The request', 'is not HTTP', 'Look at what the client or the proxy sends.');
}

/** The error of a path that leads nowhere. */
export function notFound(path: string): HearthError {
  return new HearthError(
    'NOT_FOUND',
    `There is nothing at ${path.slice(0, 200)}.`,
    'GET /openapi.json lists every route.',
  );
}

/** The error of a path that is there, but not with this method. */
export function methodNotAllowed(method: string, path: string, allowed: readonly string[]): HearthError {
  const message = `${path.slice(0, 200)} does not take ${method}.`;
  return new HearthError('METHOD_NOT_ALLOWED', message, `Use ${allowed.join(' or ')}.`);
}
