import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { binOf, inRepo, projectNode, runLimited } from './process.mjs';
import { readPlaywright, readVitest } from './reports.mjs';
import { say } from './say.mjs';

/** All stages together must end within this, so that a hanging one cannot hide the result. */
const TOTAL_LIMIT_MS = 28.5 * 60_000;

/**
 * The stages in order. `run` lists the package, its command and the arguments, one after the other; `report` names
 * the file with the counts and how to read it. A stage without a report is one check.
 */
const stages = [
  { name: 'typecheck', minutes: 4, run: [['typescript', 'tsc', '-b']] },
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
  {
    name: 'arrows',
    minutes: 2,
    run: [['dependency-cruiser', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'tools', 'e2e']],
  },
  { name: 'unit tests', minutes: 6, run: [vitest('unit')], report: ['.cache/unit.json', readVitest] },
  { name: 'model tests', minutes: 8, run: [vitest('model')], report: ['.cache/model.json', readVitest] },
  {
    name: 'end to end',
    minutes: 20,
    run: [['@playwright/test', 'playwright', 'test', '--reporter=list,json', '--pass-with-no-tests']],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: inRepo('.cache/e2e.json') },
    report: ['.cache/e2e.json', readPlaywright],
  },
];

/**
 * Runs every stage, also after one that failed, and prints the counts. The last line is `N passed, N failed`, with
 * `, N skipped` where there are any. Arguments name the stages to run, by how their names begin; none means all.
 */
export async function test(args) {
  mkdirSync(inRepo('.cache'), { recursive: true });
  const deadline = Date.now() + TOTAL_LIMIT_MS;
  const wanted = stages.filter(({ name }) => args.length === 0 || args.some((arg) => name.startsWith(arg)));
  const rows = [];
  for (const stage of wanted) rows.push(await runStage(stage, deadline));
  rows.forEach(printTroubles);
  printTable(rows);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return sum('failed') > 0 || rows.length === 0 ? 1 : 0;
}

/** Runs one stage and returns its row: counts, `seconds`, `note`, and what is told of tests that failed or wavered. */
async function runStage({ name, minutes, run, report, env }, deadline) {
  say(`\n── ${name}`);
  if (report) rmSync(inRepo(report[0]), { force: true });
  const started = Date.now();
  const stageEnd = Math.min(deadline, started + minutes * 60_000);
  let ok = true;
  let note = '';
  for (const [packageName, command, ...args] of run) {
    const limitMs = Math.max(1, stageEnd - Date.now());
    const options = { limitMs, stdio: ['ignore', 'inherit', 'inherit'], env };
    const { code, timedOut } = await runLimited(
      projectNode(),
      [binOf(packageName, command), ...args],
      options,
    );
    ok &&= code === 0;
    if (timedOut) note = `stopped after ${Math.round((Date.now() - started) / 1000)} s`;
  }
  const seconds = (Date.now() - started) / 1000;
  const { failures, unsteady, ...row } = counts(ok, report);
  if (unsteady.length > 0) note = `${unsteady.length} passed only at a second try ${note}`.trim();
  return { name, seconds, note, failures, unsteady, ...row };
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
