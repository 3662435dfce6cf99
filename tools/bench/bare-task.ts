/**
 * The floor that tasks of pictures and sounds are held against: the task's own reading, preparing and finishing around
 * `session.run` in one process, without engine, pipe and HTTP. The part of `session.run` is told by itself.
 */
import os from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Graph, GraphSet } from '../../src/runner/backends/backend.ts';
import type { TaskRunner } from '../../src/runner/tasks/prepare.ts';
import { parseInputs, parseOptions, type TaskId } from '../../src/shared/tasks/index.ts';
import { loadContext, planOf, runContext, testMedia } from '../../src/runner/testing.ts';
import { BARE_MEDIA, bareTaskSchema, type bareTaskRunsSchema } from './bare-protocol.ts';
import { answerParent } from './child.ts';

/** The runner's niceness (`src/runner/index.ts`). */
const NICENESS = 10;
let sessionMs = 0;

/** The graph with a clock around its passes. */
function timed(graph: Graph): Graph {
  return {
    inputs: graph.inputs,
    outputNames: graph.outputNames,
    run: async (feeds, wanted) => {
      const started = performance.now();
      const outputs = await graph.run(feeds, wanted);
      sessionMs += performance.now() - started;
      return outputs;
    },
    [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
  };
}

function timedGraphs(model: GraphSet): GraphSet {
  return {
    kind: 'graphs',
    plan: model.plan,
    ran: model.ran,
    contextLength: model.contextLength,
    warnings: model.warnings,
    main: timed(model.main),
    has: (name) => model.has(name),
    graph: async (name) => timed(await model.graph(name)),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

type Asked = z.output<typeof bareTaskSchema>;

async function load({
  task,
  directory,
  file,
  parts,
  threads,
}: Extract<Asked, { ask: 'load' }>): Promise<TaskRunner> {
  os.setPriority(NICENESS);
  // Telemetry is on unless this stands before the library is loaded.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { loadGraphs } = await import('../../src/runner/backends/graphs.ts');
  const { prepareTask } = await import('../../src/runner/tasks/index.ts');
  const plan = planOf({ task, backend: 'onnx', directory, file, parts, threads });
  return await prepareTask(plan, timedGraphs(await loadGraphs(plan, loadContext())));
}

/** A model that was loaded. */
interface Loaded {
  readonly task: TaskId;
  readonly runner: TaskRunner;
}

async function run(
  { task, runner }: Loaded,
  { inputs, options, file, times }: Extract<Asked, { ask: 'run' }>,
): Promise<z.input<typeof bareTaskRunsSchema>> {
  const { items } = parseInputs(task, inputs);
  const chosen = parseOptions(task, options);
  const [ms, session_ms]: [number[], number[]] = [[], []];
  for (let time = 0; time < times; time++) {
    sessionMs = 0;
    const media = testMedia(file === null ? {} : { [BARE_MEDIA]: file });
    const started = performance.now();
    await runner(items, chosen, runContext(undefined, media));
    ms.push(performance.now() - started);
    session_ms.push(sessionMs);
    await setImmediate();
  }
  return { ms, session_ms };
}

let loaded: Loaded | undefined;

answerParent(async (message) => {
  const asked = bareTaskSchema.parse(message);
  if (asked.ask === 'load') {
    loaded = { task: asked.task, runner: await load(asked) };
    return {};
  }
  if (loaded === undefined) throw new Error('no model is loaded');
  return await run(loaded, asked);
});
