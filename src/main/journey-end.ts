/** What a journey ends with: the result in its task's shape, the figures beside it, or where the time went. Pure. */
import { HearthError } from '../shared/errors.ts';
import type { Meta } from '../shared/inference.ts';
import type { Plan, RunOutput } from '../shared/runner.ts';
import { contractOf, isTaskId, type ParsedInputs, type TaskId } from '../shared/tasks/index.ts';
import { round, seconds, tooLate, unusable } from './journey-words.ts';
import type { Lease } from './models/lease.ts';

/** When a journey came how far, in milliseconds on its clock. */
export interface JourneyTimes {
  readonly started: number;
  readonly now: number;
  /** When it had its turn. */
  readonly load: number | undefined;
  /** When its model was there. */
  readonly run: number | undefined;
  readonly firstToken: number | null;
  /** When it was checked and began to wait. */
  readonly queue?: number | undefined;
  /** When its last item had run. */
  readonly encode?: number | undefined;
}

/**
 * Where the time of a request went, in ms, for its line in the log; they add up to its latency. What ended early spent
 * the rest of its time in the phase that it was in, and none in those after it.
 */
export function breakdown({ started, queue, load, run, encode, now }: JourneyTimes): Record<string, number> {
  const marks = [started, queue, load, run, encode, now];
  const names = ['accept_ms', 'queue_ms', 'load_ms', 'run_ms', 'encode_ms'];
  let from = started;
  return Object.fromEntries(
    names.map((name, index) => {
      const to = marks[index + 1] ?? now;
      const took = round(to - from);
      from = to;
      return [name, took];
    }),
  );
}

/** Whose limit of time holds while the model is looked for: that of the task asked for, or of none in particular. */
export function searchTask(asked: string | undefined): TaskId {
  return isTaskId(asked) ? asked : 'echo';
}

/** The results of a run in the shape that the request asked for; throws INTERNAL where they are not what the task gives. */
export function resultOf(task: TaskId, inputs: ParsedInputs, results: readonly unknown[]): unknown {
  if (results.length !== inputs.items.length) {
    throw new HearthError(
      'INTERNAL',
      `The runner gave ${String(results.length)} results for ${String(inputs.items.length)} inputs.`,
      'Look at the log.',
    );
  }
  const schema = contractOf(task).result;
  const parsed = results.map((result) => {
    const { success, data, error } = schema.safeParse(result);
    if (success) return data;
    throw unusable(error.issues[0]);
  });
  return inputs.isList ? parsed : parsed[0];
}

/**
 * Why and how it ran. The model may have been loaded for another request, by another name and before its speed was
 * known: where it runs as it was planned then, this request's own plan says it.
 */
function accelerationOf({ plan, loaded }: Lease['entry'], asked: Plan): Meta['acceleration'] {
  const asPlanned = loaded === null || loaded.acceleration.reason === plan.acceleration.reason;
  return asPlanned ? asked.acceleration : loaded.acceleration;
}

/** The `meta` of a run; `asked` is the plan of its own request. */
export function runMeta(
  lease: Lease,
  asked: Plan,
  output: RunOutput,
  times: JourneyTimes,
  versions: Record<string, string>,
): Meta {
  const { plan, loaded } = lease.entry;
  const queue = times.load ?? times.started;
  const load = times.run ?? queue;
  return {
    device: loaded?.device ?? plan.device,
    backend: plan.backend,
    dtype: plan.dtype,
    versions,
    acceleration: accelerationOf(lease.entry, asked),
    queue_ms: round(queue - times.started),
    load_ms: round(load - queue),
    latency_ms: round(times.now - times.started),
    ...(times.firstToken === null ? {} : { first_token_latency_ms: round(times.firstToken - times.started) }),
    ...(output.tokens_per_second === undefined ? {} : { tokens_per_second: round(output.tokens_per_second) }),
    ...(output.input_tokens === undefined ? {} : { input_tokens: output.input_tokens }),
    ...(typeof loaded?.context_length === 'number' ? { context_length: loaded.context_length } : {}),
    warnings: [...(loaded?.warnings ?? []), ...output.warnings],
  };
}

/** Says where the time went, so that a person can tell a long queue from a slow model. */
export function outOfTime(limitS: number, times: JourneyTimes): HearthError {
  const { started, now, load, run } = times;
  const parts = [`${seconds((load ?? now) - started)} waiting`];
  if (load !== undefined) parts.push(`${seconds((run ?? now) - load)} loading`);
  if (run !== undefined) parts.push(`${seconds(now - run)} running`);
  return tooLate(limitS, parts);
}
