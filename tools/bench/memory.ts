/** Whether loading and unloading leaves memory behind, in main or in processes that should be gone. */
import { setTimeout } from 'node:timers/promises';
import { processTreeMemory } from '../../src/main/devices/process-memory.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { spreadOf, type Bar, type Verdict } from './stats.ts';

const CYCLES = 20;
const GROWTH: Bar = { limit: 1.05, sense: 'at most' };
/** How long an idle main gets until it is looked at. */
const SETTLE_MS = 500;
const MB = 1e6;

/** Runs the cycles and compares what the process tree takes after the last one with what it took after the first. */
export async function measureMemory(): Promise<Row[]> {
  await using server = await startServer();
  const taken: number[] = [];
  for (let index = 0; index < CYCLES; index++) {
    await cycle(server);
    await setTimeout(SETTLE_MS);
    taken.push(await treeBytes(server.pid));
  }
  const [first = NaN] = taken;
  const growth = (taken.at(-1) ?? NaN) / first;
  const verdict: Verdict = growth <= GROWTH.limit ? 'met' : 'missed';
  const spread = { ...spreadOf(taken.map((bytes) => bytes / first)), p50: growth };
  return [
    { name: `Memory after ${CYCLES} load/unload cycles / after the first`, unit: '×', digits: 3, spread, bar: GROWTH, kept: CYCLES, thrown: 0, verdict },
    { name: '– memory between the cycles', unit: 'MB', digits: 0, spread: spreadOf(taken.map((bytes) => bytes / MB)), bar: null, kept: CYCLES, thrown: 0, verdict: null },
  ];
}

async function cycle({ http }: Server): Promise<void> {
  const decoder = 'hearth/ember:Q8_0';
  const encoder = 'hearth/sentiment-minilm';
  await http.stream({ model: decoder, inputs: 'Once upon a time', options: { temperature: 0, max_new_tokens: 64 } });
  await http.infer({ model: encoder, inputs: 'What a good day.' });
  for (const model of [decoder, encoder]) {
    if (!(await http.unload(model))) throw new Error(`${model} was not loaded`);
  }
}

async function treeBytes(pid: number): Promise<number> {
  const bytes = (await processTreeMemory([pid])).get(pid);
  if (bytes === undefined) throw new Error('the memory of Hearth can not be measured here');
  return bytes;
}
