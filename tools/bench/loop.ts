/** How long main's event loop is held up while models load and run: what a window or another request would feel. */
import { doneSchema } from './bare-protocol.ts';
import { loopDelaySchema } from './loop-protocol.ts';
import { RANDOM_MODEL, randomModel } from './random-model.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { judge, spreadOf, type Bar } from './stats.ts';

/** Milliseconds. */
const DELAY: Bar = { limit: 10, sense: 'at most' };
const CYCLES = 5;

/** Each cycle loads, runs and unloads three models, and then looks at the delays of its own time. */
export async function measureLoop(cache: string): Promise<Row[]> {
  await randomModel(cache);
  await using server = await startServer({ models: [cache], preload: './loop-monitor.ts' });
  const p99: number[] = [];
  const p999: number[] = [];
  const max: number[] = [];
  // The first cycle compiles main's code, which happens once in the life of the app.
  await cycle(server);
  for (let index = 0; index < CYCLES; index++) {
    await server.preloaded.ask({ ask: 'reset' }, doneSchema);
    await cycle(server);
    const delay = await server.preloaded.ask({ ask: 'read' }, loopDelaySchema);
    p99.push(delay.p99);
    p999.push(delay.p999);
    max.push(delay.max);
  }
  const row = (name: string, values: number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, values.length);
    return { name, unit: 'ms', digits: 1, spread, bar, kept: values.length, thrown: 0, verdict };
  };
  return [
    row("Delay of main's event loop while models load and run, p99", p99, DELAY),
    row('– p99.9', p999, null),
    row('– longest', max, null),
  ];
}

async function cycle({ http }: Server): Promise<void> {
  const inputs = 'Once upon a time there was a little dog.';
  const decoders: [string, number][] = [
    ['hearth/ember:Q8_0', 400],
    [RANDOM_MODEL, 64],
  ];
  for (const [model, tokens] of decoders) {
    await http.stream({ model, inputs, options: { temperature: 0, max_new_tokens: tokens } });
    await http.unload(model);
  }
  const encoder = 'sentence-transformers/all-MiniLM-L6-v2';
  for (let request = 0; request < 20; request++) await http.infer({ model: encoder, inputs });
  await http.unload(encoder);
}
