/** One run as the screen knows it, and how each event of the contract moves it on. Pure. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type { InferenceEvent, InferenceRequest, LoadStage, Meta } from '../../../shared/inference.ts';

/** Where a run is. `done`, `stopped` and `failed` are final. */
export type RunPhase = 'starting' | 'queued' | 'loading' | 'running' | 'done' | 'stopped' | 'failed';

/** One stage of a load with its times (milliseconds of the page's clock). */
export interface StageTime {
  readonly stage: LoadStage;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** One run. Generated text is not in here: it is in the run's token buffer. */
export interface Run {
  readonly id: string;
  readonly request: InferenceRequest;
  readonly startedAt: number;
  readonly phase: RunPhase;
  /** Place in the queue, 0 is next. */
  readonly position: number | null;
  readonly stages: readonly StageTime[];
  /** Of the whole load, 0 to 1. */
  readonly loadProgress: number;
  readonly result: unknown;
  readonly meta: Meta | null;
  readonly error: ErrorBody | null;
}

/** A run that was just asked for. */
export function newRun(id: string, request: InferenceRequest, now: number): Run {
  return {
    id,
    request,
    startedAt: now,
    phase: 'starting',
    position: null,
    stages: [],
    loadProgress: 0,
    result: undefined,
    meta: null,
    error: null,
  };
}

/** True once nothing more will come. */
export function isSettled(run: Run): boolean {
  return run.phase === 'done' || run.phase === 'stopped' || run.phase === 'failed';
}

/** The run after an event. A settled run stays as it is: whatever comes later is late news. */
export function onEvent(run: Run, event: InferenceEvent, now: number): Run {
  if (isSettled(run)) return run;
  switch (event.type) {
    case 'queued':
      return { ...run, phase: 'queued', position: event.position };
    case 'loading':
      return {
        ...run,
        phase: 'loading',
        loadProgress: Math.max(run.loadProgress, event.progress),
        stages: enterStage(run.stages, event.stage, now),
      };
    case 'token':
    case 'progress':
      return run.phase === 'running' ? run : toRunning(run, now);
    case 'partial':
      return { ...toRunning(run, now), result: event.result };
    case 'done':
      return { ...toRunning(run, now), phase: 'done', result: event.result, meta: event.meta };
    case 'error':
      return onError(run, event.error, now);
  }
}

/** The run after a failure, from the stream or from the wire. What a person stopped is no failure. */
export function onError(run: Run, error: ErrorBody, now: number): Run {
  if (isSettled(run)) return run;
  if (error.code === 'CANCELLED') return onStop(run, now);
  return { ...run, phase: 'failed', error, stages: endStage(run.stages, now) };
}

/** The run after Stop: settled at once, whatever the other side still sends. */
export function onStop(run: Run, now: number): Run {
  return isSettled(run) ? run : { ...run, phase: 'stopped', stages: endStage(run.stages, now) };
}

function toRunning(run: Run, now: number): Run {
  return {
    ...run,
    phase: 'running',
    loadProgress: run.stages.length > 0 ? 1 : 0,
    stages: endStage(run.stages, now),
  };
}

function endStage(stages: readonly StageTime[], now: number): readonly StageTime[] {
  return stages.map((each) => (each.endedAt === null ? { ...each, endedAt: now } : each));
}

function enterStage(stages: readonly StageTime[], stage: LoadStage, now: number): readonly StageTime[] {
  if (stages.at(-1)?.stage === stage) return stages;
  return [...endStage(stages, now), { stage, startedAt: now, endedAt: null }];
}
