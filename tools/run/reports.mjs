/**
 * Reads what the test runners wrote about a stage: how many tests passed, which failed and which passed only at a
 * second try. Each of the two is `{name, why}`: the last lines of a log may be all that is left of a run.
 */
import { isAbsolute, relative } from 'node:path';
import { inRepo } from './process.mjs';

/** Lines of an error that are kept: what was expected and where, without the whole stack. */
const KEPT_LINES = 12;
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/gu;

/** An error without colours and without the frames of the test runner itself. */
function inShort(error) {
  const lines = error.replaceAll(COLOURS, '').split('\n');
  return lines
    .filter((line) => !/^\s*at .*(?:node_modules|node:|\(<anonymous>\))/u.test(line))
    .slice(0, KEPT_LINES)
    .join('\n');
}

const place = (path) => (isAbsolute(path) ? relative(inRepo('.'), path) : path);

/**
 * Vitest's JSON. A file that could not be loaded has no tests to count, and counts as one that failed. A test that
 * passed has messages of failure only if it was tried again.
 */
export function readVitest({ numPassedTests, numPendingTests, numTodoTests, testResults }) {
  const told = (
    { name, message },
    { fullName = 'could not be loaded', failureMessages = [message] } = {},
  ) => ({
    name: `${place(name)} › ${fullName}`,
    why: inShort(failureMessages[0] ?? ''),
  });
  const unloaded = testResults
    .filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    .map((file) => told(file));
  const tests = testResults.flatMap((file) => file.assertionResults.map((test) => [file, test]));
  const failed = tests.filter(([, { status }]) => status === 'failed');
  const unsteady = tests.filter(([, test]) => test.status === 'passed' && test.failureMessages.length > 0);
  return {
    passed: numPassedTests,
    failed: [...failed.map(([file, test]) => told(file, test)), ...unloaded],
    unsteady: unsteady.map(([file, test]) => told(file, test)),
    skipped: numPendingTests + numTodoTests,
  };
}

/** Playwright's JSON: suites in suites, each with specs of one test and its tries. */
export function readPlaywright({ stats, suites }) {
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const tests = suites.flatMap(specs).flatMap((spec) => spec.tests.map((test) => [spec, test]));
  const told = ([{ file, line, title }, { results }]) => ({
    name: `e2e/${file}:${line} › ${title}`,
    why: inShort(results.find(({ error }) => error)?.error.message ?? ''),
  });
  return {
    passed: stats.expected + stats.flaky,
    failed: tests.filter(([, { status }]) => status === 'unexpected').map(told),
    unsteady: tests.filter(([, { status }]) => status === 'flaky').map(told),
    skipped: stats.skipped,
  };
}
