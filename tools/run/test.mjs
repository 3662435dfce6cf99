import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { binOf, inRepo, projectNode, runLimited } from './process.mjs';
import { readPlaywright, readVitest } from './reports.mjs';
import { say } from './say.mjs';

/** All stages together must end within this, so that a hanging one cannot hide the result. */
const TOTAL_LIMIT_MS = 28.5 * 60_000;

/** Bytes of memory for each command that runs beside another: ESLint holds the types of a whole part, 3 GB at most. */
const MEMORY_OF_ONE = 4 * 2 ** 30;

/** What this process may have: less than the machine has in a container. */
const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** How many commands of one group run at once: as many as workers of tests do where the memory is there. */
const SIDE_BY_SIDE = Math.max(1, Math.min(2, availableParallelism(), Math.floor(memory / MEMORY_OF_ONE)));

/**
 * The stages in order; the commands of one group, of which each needs one core, run side by side. `run` lists the
 * package, its command and the arguments; `report` names the file with the counts and how to read it. A stage without
 * a report is one check.
 */
const groups = [
  [
    {
      name: 'lint',
      minutes: 5,
      run: [
        // All at once would hold the types of every part in memory, more than a process may take.
        ['eslint', 'eslint', 'src/renderer', 'src/preload'],
        ['eslint', 'eslint', 'src/main', 'src/shared'],
        ['eslint', 'eslint', '.', '--ignore-pattern', 'src/{renderer,preload,main,shared}/**'],
        ['prettier', 'prettier', '--check', '--log-level', 'warn', '.'],
      ],
    },
    { name: 'typecheck', minutes: 4, run: [['typescript', 'tsc', '-b']] },
    {
      name: 'arrows',
      minutes: 2,
      run: [
        ['dependency-cruiser', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'tools', 'e2e'],
      ],
    },
  ],
  [{ name: 'unit tests', minutes: 6, run: [vitest('unit')], report: ['.cache/unit.json', readVitest] }],
  [{ name: 'model tests', minutes: 8, run: [vitest('model')], report: ['.cache/model.json', readVitest] }],
  [
    {
      name: 'end to end',
      minutes: 20,
      run: [['@playwright/test', 'playwright', 'test', '--reporter=list,json', '--pass-with-no-tests']],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: inRepo('.cache/e2e.json') },
      report: ['.cache/e2e.json', readPlaywright],
    },
  ],
];

/**
 * Runs every stage, also after one that failed, and prints the counts. The last line is `N passed, N failed`, with
 * `, N skipped` where there are any. Arguments name the stages to run, by how their names begin; none means all.
 */
export async function test(args) {
  mkdirSync(inRepo('.cache'), { recursive: true });
  const deadline = Date.now() + TOTAL_LIMIT_MS;
  const isWanted = ({ name }) => args.length === 0 || args.some((arg) => name.startsWith(arg));
  const rows = [];
  for (const group of groups) rows.push(...(await runGroup(group.filter(isWanted), deadline)));
  rows.forEach(printTroubles);
  printTable(rows);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') > 0 || rows.length === 0 ? 1 : 0;
}

/** Runs the commands of the stages, `SIDE_BY_SIDE` at a time in their order, and returns a row for each stage. */
async function runGroup(stages, deadline) {
  const runs = stages.map((stage) => ({ stage, ok: true, timedOut: false, started: 0, ended: 0 }));
  const waiting = runs.flatMap((run) => run.stage.run.map((command) => ({ run, command })));
  const takeTurns = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await runCommand(next.run, next.command, deadline);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, takeTurns));
  return runs.map(rowOf);
}

/** Runs one command of a stage within what is left to the stage, and notes in `run` how it went. */
async function runCommand(run, [packageName, command, ...args], deadline) {
  const { name, minutes, report, env } = run.stage;
  if (run.started === 0) {
    say(`\n── ${name}`);
    if (report) rmSync(inRepo(report[0]), { force: true });
    run.started = Date.now();
  }
  const limitMs = Math.max(1, Math.min(deadline, run.started + minutes * 60_000) - Date.now());
  const options = { limitMs, stdio: ['ignore', 'inherit', 'inherit'], env };
  const { code, timedOut } = await runLimited(projectNode(), [binOf(packageName, command), ...args], options);
  run.ok &&= code === 0;
  run.timedOut ||= timedOut;
  run.ended = Date.now();
}

/** A stage's row: counts, `seconds`, `note`, and what is told of tests that failed or wavered. */
function rowOf({ stage, ok, timedOut, started, ended }) {
  const seconds = (ended - started) / 1000;
  const { failures, unsteady, ...row } = counts(ok, stage.report);
  let note = timedOut ? `stopped after ${Math.round(seconds)} s` : '';
  if (unsteady.length > 0) note = `${unsteady.length} passed only at a second try ${note}`.trim();
  return { name: stage.name, seconds, note, failures, unsteady, ...row };
}

function counts(ok, report) {
  let found = { passed: ok && !report ? 1 : 0, failed: [], unsteady: [], skipped: 0 };
  try {
    if (report) found = report[1](JSON.parse(readFileSync(inRepo(report[0]), 'utf8')));
  } catch {
    // It ended before it wrote its report.
    ok = false;
  }
  const { failed: failures, ...row } = found;
  // A stage that fails outside of any test has failed nevertheless.
  return { ...row, failures, failed: ok ? failures.length : Math.max(1, failures.length) };
}

/** Names what failed once more at the end: the table is read first, and the log above it is long. */
function printTroubles({ name, failures, unsteady }) {
  for (const test of failures) console.log(`\nFAILED in ${name}: ${test.name}\n${test.why}`);
  for (const test of unsteady) console.log(`\nAt a second try in ${name}: ${test.name}\n${test.why}`);
}

function vitest(project) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=.cache/${project}.json`];
  return ['vitest', 'vitest', 'run', '--project', project, '--passWithNoTests', '--retry=1', ...reporters];
}

function printTable(rows) {
  const width = Math.max(5, ...rows.map(({ name }) => name.length));
  const line = (cells) =>
    `${String(cells[0]).padEnd(width)}${cells
      .slice(1, 5)
      .map((cell) => String(cell).padStart(9))
      .join('')}  ${cells[5]}`;
  console.log(`\n${line(['stage', 'passed', 'failed', 'skipped', 'seconds', ''])}`);
  for (const { name, passed, failed, skipped, seconds, note } of rows) {
    console.log(line([name, passed, failed, skipped, seconds.toFixed(1), note]));
  }
}
