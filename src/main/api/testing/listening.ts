/** A real listener over a fake engine, and clients that may send what no proper client would. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { silentLogger } from '../../telemetry/logger.ts';
import type { ApiTimes } from '../limits.ts';
import { createApi, type Api } from '../server.ts';
import { FakeEngine } from './fake-engine.ts';

/** The token of servers under test. */
export const TOKEN = 'test-token-0123456789';

/** A server under test. */
export interface Listening extends AsyncDisposable {
  readonly engine: FakeEngine;
  readonly api: Api;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
}

/** Starts a server on a free port of 127.0.0.1, with a page of three files. */
export async function listening(
  options: { token?: string | null; times?: Partial<ApiTimes>; host?: string; maxFileBytes?: number } = {},
): Promise<Listening> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-api-'));
  const staticDir = join(folder, 'page');
  await mkdir(join(staticDir, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(staticDir, '.hidden'), 'secret');
  await writeFile(join(staticDir, 'index.html'), '<!doctype html><title>Hearth</title>');
  await writeFile(join(staticDir, 'assets', 'index-abc.js'), 'export {};');
  const engine = new FakeEngine(options.maxFileBytes);
  const api = await createApi({
    engine,
    token: options.token === undefined ? TOKEN : options.token,
    host: options.host ?? '127.0.0.1',
    port: 0,
    staticDir,
    log: silentLogger(),
    times: { graceMs: 100, ...options.times },
  });
  const url = new URL(await api.listen());
  return {
    engine,
    api,
    port: Number(url.port),
    origin: url.origin,
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What to send; the token is sent unless `headers` says otherwise (null leaves a header out). */
export interface Sending {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

/** Sends a request and gives the whole answer. */
export async function send(port: number, { method, path, headers = {}, body }: Sending): Promise<Answer> {
  const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = body === undefined ? undefined : raw ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const all: Record<string, string | null> = {
    authorization: `Bearer ${TOKEN}`,
    ...(bytes !== undefined && {
      'content-type': 'application/json',
      'content-length': String(bytes.length),
    }),
    ...headers,
  };
  const sent = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method: method ?? (bytes === undefined ? 'GET' : 'POST'),
      headers: sent,
      agent: false,
    };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const received = Object.entries(incoming.headers).map(
          ([name, value]) => [name, String(value)] as const,
        );
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(received),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

/** Sends bytes as they are and gives all that comes back until the server closes the connection. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      const [status = '', ...lines] = head.split('\r\n');
      const headers = lines
        .map((line) => line.split(/: (.*)/))
        .map(([name = '', value = '']) => [name.toLowerCase(), value] as const);
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(status)?.[1] ?? 0),
        headers: Object.fromEntries(headers),
        text: rest.join('\r\n\r\n'),
      });
    });
  });
}

const errorAnswerSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    hint: z.string().min(1),
    request_id: z.string().min(1),
  }),
});

/** The error in an answer; throws where the body is no error of the shape that every error has. */
export function errorOf(answer: Answer): { code: string; message: string; hint: string; request_id: string } {
  return errorAnswerSchema.parse(JSON.parse(answer.text)).error;
}

/** One server-sent event. */
export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a stream's text; throws for a line that is no part of the format. */
export function eventsOf(text: string): SentEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const match = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block);
      if (match === null) throw new Error(`no event: ${JSON.stringify(block)}`);
      const [, id = '', event = '', data = ''] = match;
      return { id, event, data: z.record(z.string(), z.unknown()).parse(JSON.parse(data)) };
    });
}
