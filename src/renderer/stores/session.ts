/** What lies on the workbenches as data that outlives the page: packed into a text, and read back from it. Pure. */
import { z } from 'zod';
import { errorBodySchema } from '../../shared/errors.ts';
import { inferenceRequestSchema, metaSchema } from '../../shared/inference.ts';
import { mediaRefSchema } from '../../shared/media.ts';
import type { Batch } from '../features/batch/batch.ts';
import { onBatch } from '../features/batch/batch.ts';
import { pathOf } from '../features/run/conversation.ts';
import { forEachTask } from '../features/run/by-task.ts';
import type { ByTask } from '../features/run/by-task.ts';
import { partSchema } from '../features/run/parts.ts';
import { RUN_TASKS } from '../features/run/request.ts';
import type { RunTask } from '../features/run/request.ts';
import { isSettled } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import type { RunState, Turn } from './workbench.ts';

/** Rises with every change of the shape that an older page could not read. */
const VERSION = 1;
/**
 * Letters that are kept at most. A tab's storage holds five million; half of that leaves room for what else is in it,
 * and writing it takes a few milliseconds.
 */
export const MAX_SESSION = 2_500_000;

const taskSchema = z.enum(RUN_TASKS);
const optionsSchema = z.record(z.string(), z.unknown());
const filesSchema = z.array(z.object({ name: z.string(), text: z.string() }));

const runSchema = z.object({
  id: z.string(),
  request: inferenceRequestSchema,
  /** Milliseconds since the epoch: the page's clock begins anew with each page. */
  startedAt: z.number(),
  phase: z.enum(['starting', 'queued', 'loading', 'running', 'done', 'stopped', 'failed']),
  position: z.number().nullable(),
  result: z.unknown(),
  meta: metaSchema.nullable(),
  error: errorBodySchema.nullable(),
});

const turnSchema = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  prompt: z.string(),
  files: filesSchema,
  run: runSchema,
});

const rowSchema = z.object({
  index: z.int(),
  name: z.string(),
  bytes: z.number(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
  result: z.unknown(),
  media: mediaRefSchema.nullable().default(null),
  problem: z.string().nullable(),
  ms: z.number().nullable(),
});

const batchSchema = z.object({
  id: z.string(),
  task: taskSchema,
  model: z.string(),
  options: optionsSchema,
  beside: optionsSchema.default({}),
  patience: z.number().nullable(),
  title: z.string(),
  rows: z.array(rowSchema),
  stopped: z.boolean(),
  paused: z.boolean().default(false),
});

const sessionSchema = z.object({
  version: z.literal(VERSION),
  task: taskSchema,
  atHome: z.boolean(),
  chosen: z.partialRecord(taskSchema, z.string()),
  variants: z.record(z.string(), z.string()),
  options: z.partialRecord(taskSchema, optionsSchema),
  optionsOf: z.partialRecord(taskSchema, z.string()),
  drafts: z.partialRecord(taskSchema, z.string()),
  /** Left out by a page of before there were any. */
  parts: z.partialRecord(taskSchema, z.record(z.string(), partSchema)).default({}),
  mode: z.enum(['chat', 'completion']),
  linesApart: z.boolean(),
  system: z.string(),
  files: filesSchema,
  nextUp: z.object({ prompt: z.string(), files: filesSchema }).nullable(),
  conversation: z.object({ nodes: z.array(turnSchema), shown: z.record(z.string(), z.string()) }),
  completion: z.object({ run: runSchema, accepted: z.boolean() }).nullable(),
  runs: z.partialRecord(taskSchema, runSchema),
  /** The texts of the runs, by their ids. */
  texts: z.record(z.string(), z.string()),
  batch: batchSchema.nullable(),
});
type Session = z.output<typeof sessionSchema>;
type KeptRun = z.output<typeof runSchema>;

/** The parts of the workbenches that outlive the page. */
export type KeptState = Omit<RunState, 'turns' | 'patience' | 'parked'>;

/** What is packed, and what comes back. */
export interface Kept {
  readonly state: KeptState;
  readonly texts: Readonly<Record<string, string>>;
  readonly batch: Batch | null;
}

/** Where the page's clock stands at zero, milliseconds since the epoch. */
export type Origin = number;

/** The text that is kept; null where not even what is being written has room. What is largest is left out first. */
export function packSession(kept: Kept, origin: Origin, max = MAX_SESSION): string | null {
  const whole = sessionOf(kept, origin);
  const smaller: Partial<Session>[] = [
    {},
    { batch: null },
    { runs: {} },
    { conversation: { nodes: [], shown: {} }, completion: null, texts: {}, nextUp: null, files: [] },
  ];
  let session = whole;
  for (const less of smaller) {
    session = { ...session, ...less };
    const text = JSON.stringify(session);
    if (text.length <= max) return text;
  }
  return null;
}

/** What a kept text says; null for one that is of another version, broken, or not ours. */
export function unpackSession(text: string | null, origin: Origin): Kept | null {
  const parsed = sessionSchema.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { version: _version, texts, batch, conversation, completion, runs, ...rest } = parsed.data;
  const { options, drafts, parts } = rest;
  return {
    texts,
    // Files can't be read once the page that they were given to is gone.
    batch: batch === null || batch.stopped ? batch : onBatch(batch, { type: 'stopped' }),
    state: {
      ...rest,
      options: { ...forEachTask({}), ...options },
      drafts: { ...forEachTask(''), ...drafts },
      parts: { ...forEachTask({}), ...parts },
      conversation: {
        ...conversation,
        nodes: conversation.nodes.map((turn) => ({ ...turn, run: runOf(turn.run, origin) })),
      },
      completion: completion === null ? null : { ...completion, run: runOf(completion.run, origin) },
      runs: Object.fromEntries(Object.entries(runs).map(([task, run]) => [task, runOf(run, origin)])),
    },
  };
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function sessionOf({ state, texts, batch }: Kept, origin: Origin): Session {
  const { conversation, completion, runs } = state;
  const last = pathOf(conversation).at(-1)?.id;
  return {
    version: VERSION,
    task: state.task,
    atHome: state.atHome,
    chosen: state.chosen,
    variants: state.variants,
    options: filled(state.options),
    optionsOf: state.optionsOf,
    drafts: filled(state.drafts),
    parts: filled(state.parts),
    mode: state.mode,
    linesApart: state.linesApart,
    system: state.system,
    files: [...state.files],
    nextUp: state.nextUp === null ? null : { ...state.nextUp, files: [...state.nextUp.files] },
    conversation: {
      nodes: conversation.nodes.map((turn) => keptTurn(turn, turn.id === last, origin)),
      shown: conversation.shown,
    },
    completion: completion === null ? null : { ...completion, run: keptRun(completion.run, origin) },
    runs: Object.fromEntries(Object.entries(runs).map(([task, run]) => [task, keptRun(run, origin)])),
    texts,
    batch: batch === null ? null : { ...batch, rows: [...batch.rows] },
  };
}

/** Only what holds something: there are many tasks, and most workbenches are empty. */
function filled<T extends string | object>(byTask: ByTask<T>): Partial<Record<RunTask, T>> {
  const some: Partial<Record<RunTask, T>> = {};
  for (const task of RUN_TASKS) if (Object.keys(byTask[task]).length > 0) some[task] = byTask[task];
  return some;
}

/** Each request of a chat holds the whole chat before it; only that of the last one is ever looked at again. */
function keptTurn(turn: Turn, isLast: boolean, origin: Origin): Session['conversation']['nodes'][number] {
  const run = keptRun(turn.run, origin);
  return {
    ...turn,
    files: [...turn.files],
    run: isLast ? run : { ...run, request: { ...run.request, inputs: null } },
  };
}

function keptRun(
  { stages: _stages, loadProgress: _progress, startedAt, ...run }: Run,
  origin: Origin,
): KeptRun {
  return { ...run, result: run.result ?? null, startedAt: origin + startedAt };
}

/** A run that is under way begins anew: its events are told from the first one on. */
function runOf(kept: KeptRun, origin: Origin): Run {
  const startedAt = kept.startedAt - origin;
  const run: Run = { ...kept, result: kept.result ?? undefined, startedAt, stages: [], loadProgress: 0 };
  return isSettled(run) || run.phase === 'running' ? run : { ...run, phase: 'starting', position: null };
}
