/** Memory, logs and versions of the fake engine. */
import type { About, LogLine, MemorySample } from '../../shared/machine.ts';
import type { LocalApi } from '../../shared/local-api.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import { inTurn, sleep } from './feed.ts';

/** Memory of a machine of 16 GB that breathes; `n` counts seconds. */
export function memoryAt(n: number): MemorySample {
  const runners_bytes = 2.9e9 + Math.sin(n / 7) * 4e8 + (n % 40 > 25 ? 1.1e9 : 0);
  const app_bytes = 2.1e8 + Math.sin(n / 3) * 1e7;
  return {
    at: Date.now(),
    app_bytes,
    runners_bytes,
    used_bytes: 5.2e9 + runners_bytes + app_bytes,
    total_bytes: 16e9,
  };
}

type LineStart = Pick<LogLine, 'level' | 'message' | 'fields'>;
const LINES: readonly [LineStart, ...LineStart[]] = [
  { level: 'info', message: 'request accepted', fields: { request_id: 'req_1f', task: 'text-generation' } },
  { level: 'debug', message: 'admitted', fields: { model: 'hearth/ember', estimated_bytes: 18_400_000 } },
  { level: 'info', message: 'runner started', fields: { pid: 4_211, backend: 'llama' } },
  { level: 'trace', message: 'frame', fields: { bytes: 128 } },
  { level: 'info', message: 'request done', fields: { latency_ms: 812, tokens: 96 } },
  { level: 'warn', message: 'memory is above the mark: 13.9 of 16.0 GB', fields: { watermark: 0.85 } },
  {
    level: 'error',
    message: 'runner ended with signal SIGSEGV',
    fields: { model: 'someone/broken-model', path: `/data/models/${'long/'.repeat(30)}model.gguf` },
  },
  { level: 'info', message: '<b>markup</b> in a message', fields: {} },
];
/** Lines that are there when a page comes. */
const PAST_LINES = 200;

/** The n-th line of the log. */
export function logLineAt(n: number, at: number): LogLine {
  return { ...inTurn(LINES, n * 5 + (n % 3)), seq: n, at };
}

/** The last lines, then one now and then. */
export async function streamLogs(
  { write, signal }: CallContext<{ lines: LogLine[] }>,
  lively: boolean,
): Promise<void> {
  const now = Date.now();
  await write({
    lines: Array.from({ length: PAST_LINES }, (_, n) => logLineAt(n, now - (PAST_LINES - n) * 1_700)),
  });
  for (let n = PAST_LINES; !signal.aborted; n += 1) {
    await write({ lines: [logLineAt(n, Date.now())] });
    await sleep(lively ? 900 : 60_000, signal);
  }
}

/** Memory once a second, a minute of it at once so that a chart has something to draw. */
export async function streamMemory({ write, signal }: CallContext<MemorySample>): Promise<void> {
  for (let n = 0; n < 60; n += 1) await write({ ...memoryAt(n), at: Date.now() - (60 - n) * 1_000 });
  for (let n = 60; !signal.aborted; n += 1) {
    await write(memoryAt(n));
    await sleep(1_000, signal);
  }
}

/** What the host is; `?reveal` lets it show folders, `?repair` gives it something that it repaired. */
export function aboutOf(query: URLSearchParams): About {
  return {
    version: '0.1.0',
    host: 'browser',
    platform: 'linux',
    can_reveal: query.has('reveal'),
    data_folder: '/home/person/.local/share/hearth',
    versions: { node: '24.21.0', 'llama.cpp': 'b7120', 'onnxruntime-node': '1.30.0', sharp: '0.35.5' },
    packages: [
      { name: 'onnxruntime-node', version: '1.30.0', licence: 'MIT' },
      { name: 'node-llama-cpp', version: '3.21.1', licence: 'MIT' },
      { name: 'sharp', version: '0.35.5', licence: 'Apache-2.0' },
      { name: 'react', version: '19.3.1', licence: 'MIT' },
    ],
    repairs: query.has('repair')
      ? ['settings.json could not be read. It was set aside as settings.broken.json, and the defaults hold.']
      : [],
  };
}

/** The local API: as `hearth serve` has it, or as a desktop does with `?api=off`, `failed` or `moved`. */
export function apiOf(query: URLSearchParams): LocalApi {
  const on: LocalApi = {
    phase: 'on',
    address: 'http://127.0.0.1:8017',
    port: 8017,
    problem: null,
    switchable: query.has('api'),
  };
  switch (query.get('api')) {
    case 'off':
      return { ...on, phase: 'off', address: null };
    case 'failed':
      return { ...on, phase: 'failed', address: null, problem: 'Port 8017 of 127.0.0.1 is taken.' };
    case 'moved':
      return { ...on, address: 'http://127.0.0.1:51342' };
    default:
      return on;
  }
}
