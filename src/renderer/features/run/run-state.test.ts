import { describe, expect, it } from 'vitest';
import type { InferenceEventBody, Meta } from '../../../shared/inference.ts';
import { newRun, onError, onEvent, onStop } from './run-state.ts';
import type { Run } from './run-state.ts';

const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  acceleration: { profile: 'cpu', reason: 'there is no GPU' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 1,
  warnings: [],
};
const fresh = newRun('r1', { model: 'hearth/ember', inputs: 'x' }, 0);
const error = { code: 'RUNNER_CRASHED', message: 'm', hint: 'h', request_id: 'r1' } as const;

function play(events: readonly InferenceEventBody[]): Run {
  return events.reduce(
    (run, event, seq) => onEvent(run, { ...event, request_id: 'r1', seq }, seq * 100),
    fresh,
  );
}

describe('onEvent', () => {
  it('ends each stage of a load when the next begins, and the last when the first token comes', () => {
    const run = play([
      { type: 'queued', position: 0 },
      { type: 'loading', progress: 0, stage: 'starting' },
      { type: 'loading', progress: 0.4, stage: 'reading' },
      { type: 'loading', progress: 0.8, stage: 'reading' },
      { type: 'token', text: 'Once' },
    ]);
    expect(run.phase).toBe('running');
    expect(run.stages).toEqual([
      { stage: 'starting', startedAt: 100, endedAt: 200 },
      { stage: 'reading', startedAt: 200, endedAt: 400 },
    ]);
  });
  it('does not let progress fall', () => {
    const run = play([
      { type: 'loading', progress: 0.6, stage: 'reading' },
      { type: 'loading', progress: 0.2, stage: 'warming-up' },
    ]);
    expect(run.loadProgress).toBe(0.6);
  });
  it('makes no new object for each token, so that nothing renders again', () => {
    const running = play([{ type: 'token', text: 'a' }]);
    expect(onEvent(running, { type: 'token', text: 'b', request_id: 'r1', seq: 1 }, 9)).toBe(running);
  });
  it('ignores what comes after Stop', () => {
    const stopped = onStop(play([{ type: 'token', text: 'a' }]), 5);
    const late = onEvent(
      stopped,
      { type: 'done', model: 'm', task: 't', result: {}, meta, request_id: 'r1', seq: 9 },
      9,
    );
    expect(late.phase).toBe('stopped');
    expect(onError(stopped, error, 9).phase).toBe('stopped');
  });
  it('shows a cancelled run as stopped and not as a failure', () => {
    expect(onError(fresh, { ...error, code: 'CANCELLED' }, 1)).toMatchObject({
      phase: 'stopped',
      error: null,
    });
    expect(onError(fresh, error, 1)).toMatchObject({ phase: 'failed', error });
  });
});
