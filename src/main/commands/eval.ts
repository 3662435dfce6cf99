/** `hearth eval`: how good and how fast models are, and whether they have become worse or slower. */
import { cancelled } from '../../shared/errors.ts';
import { MEASURES, type Measure } from '../../shared/evaluation/measures.ts';
import { SLOWER } from '../../shared/evaluation/regression.ts';
import type { EvalChange, EvalDifference, EvalReport, EvalRow } from '../../shared/evaluation/report.ts';
import { isEvalTaskId } from '../../shared/evaluation/set.ts';
import { requireTask } from '../../shared/tasks/index.ts';
import { commandLogger } from './command-logger.ts';
import type { CliDeps, ConfigChoice } from './deps.ts';
import { EXIT, endOnSignals, exitCodeOf, type CliIo, type EndSignal } from './io.ts';
import { StatusLine, errorLines, fileSize, oneLine, print, table } from './output.ts';

/** What `hearth eval` was asked for. */
export interface EvalChoice extends ConfigChoice {
  readonly tasks: readonly string[];
  readonly model: string | undefined;
  readonly baseline: string | undefined;
  readonly json: boolean;
}

/** Runs the command and gives its exit code: 2 where something has become slower or worse. */
export async function evalCommand(choice: EvalChoice, io: CliIo, deps: CliDeps): Promise<number> {
  const control = new AbortController();
  let ended: EndSignal | undefined;
  const ignore = (): void => undefined;
  io.stdout.on('error', ignore);
  using _signals = endOnSignals(io, (signal) => {
    ended = signal;
    control.abort(cancelled());
  });
  try {
    const report = await evaluate(choice, io, deps, control.signal);
    await print(io.stdout, choice.json ? `${JSON.stringify(report)}\n` : reportText(report));
    if (report.regressed) return EXIT.regression;
    return report.rows.some(({ error }) => error !== null) ? EXIT.failure : EXIT.ok;
  } catch (thrown) {
    if (ended !== undefined) return exitCodeOf(ended);
    await print(io.stderr, errorLines(thrown));
    return EXIT.failure;
  } finally {
    io.stdout.off('error', ignore);
  }
}

async function evaluate(
  { tasks, model, baseline, ...config }: EvalChoice,
  io: CliIo,
  deps: CliDeps,
  signal: AbortSignal,
): Promise<EvalReport> {
  const known = tasks.map((task) => requireTask(task)).filter(isEvalTaskId);
  const startup = deps.prepare(config);
  const log = commandLogger(deps.env, io, startup.dataFolder);
  using status = new StatusLine(io.stderr);
  status.show('Starting');
  await using engine = await startup.openEngine({ watching: false, log });
  const request = {
    ...(tasks.length > 0 && { tasks: known }),
    ...(model !== undefined && { model }),
    ...(baseline !== undefined && { baseline }),
  };
  return await engine.evaluation.run(request, signal, ({ task, model: name, done, total, phase }) => {
    const what = phase === 'loading' ? 'loading' : phase === 'again' ? 'measuring the time again' : 'running';
    status.show(`${task}, ${name}: ${what}, ${String(done)} of ${String(total)}`);
  });
}

/** A report as a table, and below it what a person has to know. */
export function reportText({ rows, machine, id }: EvalReport): string {
  const lines = rows.map((row) => [
    row.task,
    oneLine(row.model),
    row.measures.map(measureText).join(', ') || '-',
    milliseconds(row.latency_ms?.p50),
    milliseconds(row.latency_ms?.p95),
    milliseconds(row.first_token_ms?.p50),
    row.memory_bytes === null ? '-' : fileSize(row.memory_bytes),
    changeText(row),
  ]);
  const head = ['TASK', 'MODEL', 'QUALITY (95 % INTERVAL)', 'P50', 'P95', 'FIRST TOKEN', 'MEMORY', 'CHANGE'];
  const notes = rows.flatMap(({ task, error }) =>
    error === null ? [] : [`${task}: ${oneLine(error.message)} ${oneLine(error.hint)}\n`],
  );
  return `${table([head, ...lines], [3, 4, 5, 6])}\n${notes.join('')}Report ${id} on ${oneLine(machine)}\n`;
}

function measureText({ id, value, low, high }: Measure): string {
  const { title, unit } = MEASURES[id];
  const figure = (number: number): string => number.toFixed(unit === 'points' || unit === 'db' ? 1 : 3);
  return `${title} ${figure(value)} (${figure(low)}–${figure(high)})`;
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function changeText({ change, error }: EvalRow): string {
  if (error !== null) return error.code;
  if (change === null) return 'first run';
  const parts = [speedText(change), ...change.measures.map(qualityText)].filter((part) => part !== '');
  const moved = parts.length === 0 ? 'none' : parts.join(', ');
  return change.differs.length === 0
    ? moved
    : `${moved} (other settings: ${change.differs.map(differsText).join(', ')})`;
}

function differsText({ what, before, now }: EvalDifference): string {
  return `${what} ${oneLine(before)} before, ${oneLine(now)} now`;
}

function speedText({ speed }: EvalChange): string {
  if (speed === null || (speed.verdict !== 'slower' && speed.verdict !== 'faster')) return '';
  const percent = Math.round((speed.ratio.value - 1) * 100);
  return speed.verdict === 'slower'
    ? `SLOWER by ${String(percent)} % (more than ${String(Math.round((SLOWER - 1) * 100))} %)`
    : `faster, ${String(-percent)} % less time`;
}

function qualityText({ id, before, verdict }: EvalChange['measures'][number]): string {
  if (verdict === 'same') return '';
  const name = verdict === 'regressed' ? 'WORSE' : verdict;
  return `${MEASURES[id].title} ${name}, was ${before.toFixed(3)}`;
}
