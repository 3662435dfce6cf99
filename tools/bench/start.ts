/** The start of the desktop app step by step, on the stand-in for Electron, and what main has loaded by then. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { launchElectron } from '../../e2e/support/electron.ts';
import type { Row } from './report.ts';
import { judge, spreadOf, type Bar } from './stats.ts';

/** Starts that are measured, after one that brings the files into the system's cache. */
const STARTS = 5;
/** The last step of a start. */
const LAST_STEP = 'local API settled';
const START_LIMIT_MS = 60_000;
/** The libraries of the engines and of pictures, by the names of their files. */
const NATIVE = /onnxruntime|llama|ggml|sharp|vips/;
const NONE: Bar = { limit: 0, sense: 'at most' };

/** Measures starts; the steps are those that main tells its log. */
export async function measureAppStart(): Promise<Row[]> {
  const steps = new Map<string, number[]>();
  const native: number[] = [];
  for (let start = 0; start <= STARTS; start++) {
    const { told, libraries } = await startOnce();
    if (start === 0) continue;
    for (const [step, at] of told) steps.set(step, [...(steps.get(step) ?? []), at]);
    native.push(libraries.length);
  }
  const row = (name: string, unit: string, values: readonly number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, values.length);
    return { name, bar, unit, digits: 0, spread, kept: values.length, thrown: 0, verdict };
  };
  return [
    ...[...steps].map(([step, at]) => row(`Start of the desktop app: ${step}`, 'ms', at, null)),
    row('– native libraries in main by then', '', native, NONE),
  ];
}

/** The steps in their order with their times, and the native libraries that main holds after the last one. */
async function startOnce(): Promise<{ told: [step: string, atMs: number][]; libraries: string[] }> {
  const data = await mkdtemp(join(tmpdir(), 'hearth-start-'));
  try {
    await using app = await launchElectron({ env: { HEARTH_DATA: data, HEARTH_LOG: 'debug' } });
    const limit = performance.now() + START_LIMIT_MS;
    while (!app.output().includes(LAST_STEP)) {
      if (performance.now() > limit) throw new Error(`The app did not start. It printed:\n${app.output()}`);
      await setTimeout(20);
    }
    const told = [...app.output().matchAll(/"step":"([^"]+)","at_ms":(\d+)/g)].map(
      ([, step = '', at = '']): [string, number] => [step, Number(at)],
    );
    return { told, libraries: await nativeLibrariesOf(app.pid) };
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Paths of native libraries that a process has loaded: what was loaded once stays in its map. Linux only. */
async function nativeLibrariesOf(pid: number): Promise<string[]> {
  const map = await readFile(`/proc/${String(pid)}/maps`, 'utf8').catch(() => '');
  return [...new Set(map.match(/\S+\.(?:node|so(?:\.[\d.]+)?)$/gm) ?? [])].filter((path) =>
    NATIVE.test(path),
  );
}
