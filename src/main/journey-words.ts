/** How a journey writes its times and the causes of its end. */
import { HearthError } from '../shared/errors.ts';
import type { Meta } from '../shared/inference.ts';
import type { OnLoading } from './models/held-model.ts';

/** Milliseconds with two decimals, as `meta` has them. */
export function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** `1.5 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The `meta` of an echo. */
export function echoMeta(latencyMs: number, warning: string | null): Meta {
  return {
    device: 'none',
    backend: 'echo',
    acceleration: { profile: 'none', reason: 'Nothing was computed.' },
    queue_ms: 0,
    load_ms: 0,
    latency_ms: latencyMs,
    warnings: warning === null ? [] : [warning],
  };
}

/** The error of a request whose time is up; `parts` say where the time went. */
export function tooLate(limitS: number, parts: readonly string[]): HearthError {
  return new HearthError(
    'TIMEOUT',
    `No answer within ${String(limitS)} s: ${parts.join(', ')}.`,
    'Give it more time with timeout_s, or ask for less.',
  );
}

/** The error of a result that is not of the shape that its task promises: a model whose numbers overflow, or a fault of ours. */
export function unusable(issue: { path: PropertyKey[]; message: string } | undefined): HearthError {
  const where = issue === undefined || issue.path.length === 0 ? 'the result' : issue.path.join('.');
  return new HearthError(
    'INTERNAL',
    `The model gave a result that can't be used: ${where} is not what this task gives.`,
    'Try another file of the model. If that fails too, the log says more.',
  );
}

/** The stderr of a crash and the like, for the log only. */
export function causeText(error: HearthError): string | undefined {
  return typeof error.cause === 'string'
    ? error.cause
    : error.cause instanceof Error
      ? error.cause.message
      : undefined;
}

/** Load progress is told in steps of so much, not at every block that was read. */
const PROGRESS_STEP = 0.01;

/** Passes the progress of a load on in steps of {@link PROGRESS_STEP}, and whenever its stage changes. */
export function inSteps(tell: OnLoading): OnLoading {
  let told = -1;
  let stage = '';
  return (event) => {
    if (event.progress - told < PROGRESS_STEP && event.stage === stage) return;
    told = event.progress;
    stage = event.stage;
    tell(event);
  };
}
