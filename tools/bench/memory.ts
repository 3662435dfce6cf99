/** Whether loading and unloading leaves memory behind, in main or in processes that should be gone. */
import { setTimeout } from 'node:timers/promises';
import { processTreeMemory } from '../../src/main/devices/process-memory.ts';
import { thisSystem, type SystemProbe } from '../../src/main/devices/system.ts';
import { doneSchema } from './bare-protocol.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { judge, spreadOf, type Bar } from './stats.ts';

const CYCLES = 20;
/** Cycles before the first: starting up leaves main's space for young objects large, and would hide what is left behind. */
const UNCOUNTED = 2;
const GROWTH: Bar = { limit: 1.05, sense: 'at most' };
/** How long an idle main gets until it is looked at. */
const SETTLE_MS = 500;
const BYTES_PER_MB = 1e6;

/** Runs the cycles and compares what the process tree takes after the last one with what it took after the first. */
export async function measureMemory(): Promise<Row[]> {
  await using server = await startServer({ preload: './memory-monitor.ts' });
  const held: number[] = [];
  const taken: number[] = [];
  for (let index = -UNCOUNTED; index < CYCLES; index++) {
    await cycle(server);
    await setTimeout(SETTLE_MS);
    const before = await treeMegabytes(server.pid);
    await collectGarbage(server);
    const after = await treeMegabytes(server.pid);
    if (index < 0) continue;
    taken.push(before);
    held.push(after);
  }
  const [first = NaN] = held;
  const growth = (held.at(-1) ?? NaN) / first;
  const common = { kept: CYCLES, thrown: 0 };
  const info = { unit: 'MB', digits: 1, bar: null, verdict: null, ...common };
  return [
    {
      name: `Memory after ${CYCLES} load/unload cycles / after the first`,
      unit: '×',
      digits: 3,
      bar: GROWTH,
      spread: { ...spreadOf(held.map((megabytes) => megabytes / first)), p50: growth },
      verdict: judge(growth, GROWTH, CYCLES),
      ...common,
    },
    { name: '– memory between the cycles', spread: spreadOf(held), ...info },
    { name: '– with garbage that V8 did not collect yet', spread: spreadOf(taken), ...info },
  ];
}

/** V8 gives pages back from a thread of its own after a collection, and what was just finished only with the next one. */
async function collectGarbage({ preloaded }: Server): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await preloaded.ask({}, doneSchema);
    await setTimeout(SETTLE_MS);
  }
}

async function cycle({ http }: Server): Promise<void> {
  const decoder = 'hearth/ember:Q8_0';
  const encoder = 'hearth/sentiment-minilm';
  await http.stream({
    model: decoder,
    inputs: 'Once upon a time',
    options: { temperature: 0, max_new_tokens: 32 },
  });
  await http.infer({ model: encoder, inputs: 'What a good day.' });
  for (const model of [decoder, encoder]) {
    if (!(await http.unload(model))) throw new Error(`${model} was not loaded`);
  }
}

async function treeMegabytes(pid: number): Promise<number> {
  const bytes = (await processTreeMemory([pid], ownPagesOnly(thisSystem()))).get(pid);
  if (bytes === undefined) throw new Error('the memory of Hearth can not be measured here');
  return bytes / BYTES_PER_MB;
}

/**
 * On Linux, the anonymous part of PSS in place of all of it: the share that Hearth bears of the pages of Node's own
 * program changes with every other Node process that starts or ends on the machine.
 */
function ownPagesOnly(system: SystemProbe): SystemProbe {
  const readText = (file: string): string | null => {
    const text = system.readText(file);
    return file.endsWith('/smaps_rollup')
      ? (text?.replace(/^Pss:.*\n/m, '').replace(/^Pss_Anon:/m, 'Pss:') ?? null)
      : text;
  };
  return { ...system, readText };
}
