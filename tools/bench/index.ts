/**
 * `npm run bench`: measures what Hearth adds to the bare libraries, prints a table and writes docs/performance.md.
 *
 *     npm run bench [-- --only decode,encoders,tasks,media,loop,memory,page,history,start] [--pairs N]
 *
 * With --only nothing is written, as the page shows all measurements of one run.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureDecode } from './decode.ts';
import { machine, performancePage } from './document.ts';
import { measureEncoders } from './encoders.ts';
import { measureHistory } from './history.ts';
import { measureLoop } from './loop.ts';
import { measureMedia } from './media.ts';
import { measureMemory } from './memory.ts';
import { measurePage } from './page.ts';
import { plainTable, type Row } from './report.ts';
import { measureAppStart } from './start.ts';
import { measureTasks } from './tasks.ts';

/** The random model is kept here between runs. */
const CACHE = fileURLToPath(new URL('../../.cache/bench', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));

const SUITES: Readonly<Record<string, (pairs: number | undefined) => Promise<Row[]>>> = {
  decode: (pairs) => measureDecode(CACHE, pairs),
  encoders: (pairs) => measureEncoders(pairs),
  tasks: (pairs) => measureTasks(pairs),
  media: (pairs) => measureMedia(pairs),
  loop: () => measureLoop(CACHE),
  memory: () => measureMemory(),
  page: () => measurePage(),
  history: () => measureHistory(),
  start: () => measureAppStart(),
};

function choice(): { names: string[]; all: boolean; pairs: number | undefined } {
  const { values } = parseArgs({ options: { only: { type: 'string' }, pairs: { type: 'string' } } });
  const names = values.only?.split(',') ?? Object.keys(SUITES);
  const unknown = names.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined)
    throw new Error(`There is no measurement "${unknown}": choose from ${Object.keys(SUITES).join(', ')}.`);
  const pairs = values.pairs === undefined ? undefined : Number(values.pairs);
  if (pairs !== undefined && !(Number.isInteger(pairs) && pairs > 0))
    throw new Error('--pairs takes a whole number above 0.');
  return { names, all: values.only === undefined, pairs };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const { names, all, pairs } = choice();
console.log(`Measuring on ${machine()}.`);
const rows: Row[] = [];
for (const name of names) {
  console.log(`… ${name}`);
  rows.push(...((await SUITES[name]?.(pairs)) ?? []));
}
console.log(`\n${plainTable(rows)}`);
if (all) {
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'performance.md'), performancePage(rows));
}
