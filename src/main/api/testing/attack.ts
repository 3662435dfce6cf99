/** An attack as a row of a table: bytes as they are sent, and the refusal that they have to meet. */
import type { ErrorCode } from '../../../shared/errors.ts';
import { TOKEN } from './listening.ts';

/** What an attack is told of the server that it is aimed at. */
export interface Target {
  readonly port: number;
}

/** Name, the code of the refusal, and the bytes. */
export type Attack = readonly [name: string, code: ErrorCode, bytes: (target: Target) => string | Buffer];

/** The head of a request with these lines, which replace those of the same name; `null` leaves one out. */
export interface Head {
  readonly line?: string;
  readonly host?: string | null;
  readonly token?: string | null;
  readonly more?: readonly string[];
  readonly body?: string;
}

/** A request as bytes, latin1 as they go over the wire: with Host and token unless told otherwise, and closed after it. */
export function raw({
  line = 'GET /api/health HTTP/1.1',
  host = '127.0.0.1',
  token = `Bearer ${TOKEN}`,
  more = [],
  body = '',
}: Head): Buffer {
  const lines = [
    line,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...(token === null ? [] : [`Authorization: ${token}`]),
    'Connection: close',
    ...more,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** POST of a JSON body. */
export function post(path: string, body: unknown, more: readonly string[] = []): Buffer {
  const json = JSON.stringify(body);
  const head = [
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(json))}`,
    ...more,
  ];
  return raw({ line: `POST ${path} HTTP/1.1`, more: head, body: json });
}
