/**
 * OpenAI's Python client against the server. Where a Python with the package `openai` is found (HEARTH_PYTHON, else
 * python3) it runs for real; and what it has sent once, to the byte, is sent again wherever these tests run, and must
 * be answered as it was when the client made of the answers what its cases assert.
 *
 * HEARTH_RECORD=FILE writes the recording anew (tools/reference/goldens/openai-client.json).
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scriptFor } from '../testing/openai-script.ts';
import { TOKEN, listening, type Listening } from '../testing/listening.ts';

const REFERENCE = join(import.meta.dirname, '../../../../tools/reference');
const SUITE = join(REFERENCE, 'openai_client.py');
const RECORDING = join(REFERENCE, 'goldens/openai-client.json');
/** Python and its imports are slow to start on a busy machine. */
const PYTHON_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

let server: Listening;
beforeAll(async () => {
  server = await listening();
  server.engine.script = scriptFor(server.engine.media);
});
afterAll(() => server[Symbol.asyncDispose]());

/** A Python that has the client, or why there is none. */
async function findPython(): Promise<{ python: string } | { reason: string }> {
  const python = process.env['HEARTH_PYTHON'] ?? 'python3';
  try {
    await run(python, ['-c', 'import openai'], { timeout: PYTHON_TIMEOUT_MS });
    return { python };
  } catch (error) {
    const last = String(error).trimEnd().split('\n').at(-1) ?? '';
    return { reason: `${python} has no package openai (${last})` };
  }
}

test(
  'its cases pass, and a reader that leaves ends its run',
  async () => {
    const found = await findPython();
    if ('reason' in found) {
      console.info(`OpenAI's Python client did not run: ${found.reason}. Its recording is replayed below.`);
      return;
    }
    const file = process.env['HEARTH_RECORD'];
    const given = [SUITE, '--url', server.origin, '--token', TOKEN];
    const output = await run(found.python, file === undefined ? given : [...given, '--record', file], {
      timeout: PYTHON_TIMEOUT_MS,
    }).catch((error: unknown) => error);
    const { stdout } = z.object({ stdout: z.string() }).parse(output);
    const line = z.object({ case: z.string(), problem: z.string().nullable() });
    const cases = stdout
      .trim()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)));
    expect(cases.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(cases.length).toBeGreaterThan(15);
    if (file === undefined) await expect.poll(() => server.engine.aborted.length).toBe(1);
  },
  PYTHON_TIMEOUT_MS,
);

const text = z.string().optional();
const requestSchema = z.object({
  case: z.string(),
  method: z.string(),
  path: z.string(),
  /** Places in the list of all headers, in the order in which they were sent. */
  headers: z.string(),
  body: text,
  body_base64: text,
  status: z.int(),
  type: z.string(),
  answer: text,
  answer_base64: text,
});
type Recorded = z.output<typeof requestSchema>;

const {
  host,
  headers: lines,
  requests,
} = z
  .object({ host: z.string(), headers: z.array(z.string()), requests: z.array(requestSchema) })
  .parse(JSON.parse(readFileSync(RECORDING, 'utf8')));

function headersOf({ headers }: Recorded): [name: string, value: string][] {
  return headers.split(' ').map((place) => {
    const [name = '', ...value] = (lines[Number(place)] ?? '').split(': ');
    return [name, value.join(': ')];
  });
}

function bytesOf(plain: string | undefined, coded: string | undefined): Buffer {
  return coded === undefined ? Buffer.from(plain ?? '') : Buffer.from(coded, 'base64');
}

/** What is another in every answer: ids and times. */
function withoutChance(answer: Buffer): string {
  return answer
    .toString('latin1')
    .replaceAll(/"(?:id|request_id)":"(?:chatcmpl-|cmpl-)?[0-9a-f-]{36}"/g, '"id":"…"')
    .replaceAll(/"created":\d+/g, '"created":0');
}

/** Sends a recorded request as it was, but for the port in its Host. */
async function replay(sent: Recorded): Promise<{ status: number; type: string; answer: Buffer }> {
  const headers = headersOf(sent).flatMap(([name, value]) => [
    name,
    value === host ? `127.0.0.1:${String(server.port)}` : value,
  ]);
  return await new Promise((resolve, reject) => {
    const { method, path } = sent;
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers['content-type'] ?? '',
          answer: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.end(bytesOf(sent.body, sent.body_base64));
  });
}

const byCase = Map.groupBy(requests, (sent) => sent.case);

describe('what it sent is answered as when its assertions held', () => {
  test.each([...byCase])('%s', async (_, all) => {
    for (const sent of all) {
      const { status, type, answer } = await replay(sent);
      expect([status, type]).toEqual([sent.status, sent.type]);
      expect(withoutChance(answer)).toBe(withoutChance(bytesOf(sent.answer, sent.answer_base64)));
    }
  });

  test('in every case of the suite, uploads among them', () => {
    expect([...byCase.keys()].length).toBeGreaterThan(15);
    const types = requests.map((sent) => headersOf(sent).find(([name]) => /^content-type$/i.test(name))?.[1]);
    expect(types.filter((type) => type?.startsWith('multipart/form-data; boundary='))).not.toEqual([]);
  });
});
