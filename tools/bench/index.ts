/**
 * `npm run bench`: measures what Hearth adds to the bare libraries, prints a table and writes docs/performance.md.
 *
 *     npm run bench [-- --only decode,encoders,tasks,media,originals,exports,loop,memory,page,history,start,load,service,traffic,faults,gguf,gguf-memory,builds,graphs,gguf-huge,devices] [--pairs N]
 *                   [--python PATH]
 *
 * With --only nothing is written, as the page shows all measurements of one run; but `--only originals,exports` writes the
 * section of these. The comparison with PyTorch needs a
 * Python with tools/reference/requirements.txt, which --python or HEARTH_PYTHON names; without one it is left out.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBuilds } from './builds.ts';
import { measureChosen } from './chosen.ts';
import { measureDecode } from './decode.ts';
import { machine, originalsOf, originalsSection, performancePage, withOriginals } from './document.ts';
import { measureDevices } from './devices.ts';
import { measureEncoders } from './encoders.ts';
import { measureExports } from './exports.ts';
import { measureFaults } from './faults.ts';
import { measureGguf, measureHugeGguf } from './gguf.ts';
import { measureGgufMemory } from './gguf-memory.ts';
import { measureGraphs } from './graphs.ts';
import { measureHistory } from './history.ts';
import { measureLoad } from './load.ts';
import { measureLoop } from './loop.ts';
import { measureMedia } from './media.ts';
import { measureMemory } from './memory.ts';
import { measureOriginals } from './originals/index.ts';
import { measurePage } from './page.ts';
import { plainTable, type Row } from './report.ts';
import { measureService } from './service.ts';
import { measureAppStart } from './start.ts';
import { measureTasks } from './tasks.ts';
import { measureTraffic } from './traffic.ts';

/** The random model is kept here between runs. */
const CACHE = fileURLToPath(new URL('../../.cache/bench', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));

type Suite = (pairs: number | undefined, python: string | undefined) => Promise<Row[]>;

const SUITES: Readonly<Record<string, Suite>> = {
  decode: (pairs) => measureDecode(CACHE, pairs),
  encoders: (pairs) => measureEncoders(pairs),
  tasks: (pairs) => measureTasks(pairs),
  media: (pairs) => measureMedia(pairs),
  originals: (pairs, python) => measureOriginals(join(CACHE, 'originals'), python, pairs),
  exports: async (pairs, python) => [
    ...(await measureExports(join(CACHE, 'originals'), python, pairs)),
    ...(await measureChosen(join(CACHE, 'originals'), python, pairs)),
  ],
  loop: () => measureLoop(CACHE),
  memory: () => measureMemory(),
  page: () => measurePage(),
  history: () => measureHistory(),
  start: () => measureAppStart(),
  load: () => measureLoad(),
  service: () => measureService(CACHE),
  traffic: (pairs) => measureTraffic(CACHE, pairs),
  faults: () => measureFaults(),
  gguf: (pairs) => measureGguf(CACHE, pairs),
  'gguf-memory': (pairs) => measureGgufMemory(CACHE, pairs),
  builds: () => measureBuilds(CACHE),
  graphs: (pairs) => measureGraphs(CACHE, pairs),
  'gguf-huge': () => measureHugeGguf(CACHE),
  devices: () => measureDevices(CACHE),
};

/** Measured only with a Python, and shown in a section of their own. */
const WITH_PYTHON: ReadonlySet<string> = new Set(['originals', 'exports']);

/** Measured only where they are named: one writes 8 GB, the other is about machines with a GPU. */
const ON_REQUEST: ReadonlySet<string> = new Set(['gguf-huge', 'devices']);

interface Choice {
  readonly names: string[];
  readonly all: boolean;
  readonly pairs: number | undefined;
  readonly python: string | undefined;
}

function choice(): Choice {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, pairs: { type: 'string' }, python: { type: 'string' } },
  });
  const names = values.only?.split(',') ?? Object.keys(SUITES).filter((name) => !ON_REQUEST.has(name));
  const unknown = names.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined)
    throw new Error(`There is no measurement "${unknown}": choose from ${Object.keys(SUITES).join(', ')}.`);
  const pairs = values.pairs === undefined ? undefined : Number(values.pairs);
  if (pairs !== undefined && !(Number.isInteger(pairs) && pairs > 0))
    throw new Error('--pairs takes a whole number above 0.');
  const python = values.python ?? process.env['HEARTH_PYTHON'];
  return { names, all: values.only === undefined, pairs, python };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const { names, all, pairs, python } = choice();
console.log(`Measuring on ${machine()}.`);
const rows: Row[] = [];
const originals: Row[] = [];
for (const name of names) {
  console.log(`… ${name}`);
  (WITH_PYTHON.has(name) ? originals : rows).push(...((await SUITES[name]?.(pairs, python)) ?? []));
}
console.log(`\n${plainTable([...rows, ...originals])}`);
const page = join(DOCS, 'performance.md');
if (!all && [...WITH_PYTHON].every((name) => names.includes(name)) && originals.length > 0)
  await writeFile(page, withOriginals(await readFile(page, 'utf8'), originalsSection(originals)));
if (all) {
  // Without a Python, what was measured with one stays.
  const kept = originalsOf(await readFile(page, 'utf8').catch(() => ''));
  await mkdir(DOCS, { recursive: true });
  await writeFile(page, performancePage(rows, originalsSection(originals) || kept));
}
