/** Answers on a bare socket, where there is no response object: a request that is no HTTP, a WebSocket that is refused. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HearthError } from '../../shared/errors.ts';
import { errorPayload } from './errors.ts';
import { RETRY_AFTER_S } from './limits.ts';
import { securityHeaders } from './security.ts';

/** Writes an error as a whole HTTP answer and closes the socket; `requestId` is the one that the request goes by. */
export function answerAndClose(socket: Duplex, error: HearthError, requestId: string = randomUUID()): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(errorPayload(error, requestId));
  const headers = {
    ...securityHeaders(undefined),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
    ...(error.code === 'QUEUE_FULL' && { 'retry-after': String(error.retryAfter ?? RETRY_AFTER_S) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${String(error.status)} ${STATUS_CODES[error.status] ?? error.code}`;
  socket.once('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
