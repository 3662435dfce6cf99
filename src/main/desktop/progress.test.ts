import { describe, expect, it } from 'vitest';
import type { LiveRequest } from '../../shared/activity.ts';
import { NO_BAR, WorkBars, barOf } from './progress.ts';
import { StartSteps, type StartStep } from './start-steps.ts';

const request = (phase: LiveRequest['phase'], progress: number | null): LiveRequest => ({
  request_id: 'a',
  source: 'app',
  model: 'm',
  task: null,
  title: '',
  phase,
  position: null,
  stage: null,
  progress,
  tokens: 0,
  items: 1,
  started_at: '',
  began_at: null,
});

describe('the bar of the dock and the taskbar', () => {
  it.each([
    ['is gone before the engine is there', null, null, NO_BAR],
    ['is gone at rest', [], null, NO_BAR],
    ['is the mean of the loads', [request('loading', 0.2), request('loading', 0.6)], null, 0.4],
    ['shows no answers, whose length nobody knows', [request('running', 0.5)], null, NO_BAR],
    ['shows no load of unknown length', [request('loading', null)], null, NO_BAR],
    ['is the batch while there is one', [request('loading', 0.2)], 0.9, 0.9],
    ['is at zero when a batch begins', [], 0, 0],
  ])('%s', (_name, requests, batch, bar) => {
    expect(barOf(requests === null ? null : { requests, held: false }, batch)).toBeCloseTo(bar);
  });
});

describe('loads and checks by themselves', () => {
  it('are on the bar from their start to their end, runs are not', () => {
    const drawn: number[] = [];
    const bars = new WorkBars(() => void drawn.push(barOf(null, null, bars.parts)));
    bars.started('a', 'load');
    bars.progressed('a', 0.504);
    bars.started('b', 'run');
    bars.progressed('b', 0.9);
    bars.started('c', 'check');
    bars.ended('a');
    bars.ended('c');
    bars.ended('b');
    expect(drawn).toEqual([0, 0.5, 0.25, 0, NO_BAR]);
  });

  it('share the bar with the loads of requests', () => {
    expect(barOf({ requests: [request('loading', 0.2)], held: false }, null, [0.6])).toBe(0.4);
  });
});

describe('the steps of a start', () => {
  it('are told in order, those before the log included, and each once', () => {
    const steps = new StartSteps();
    const told: StartStep[] = [];
    steps.done('ready');
    steps.tellTo((step) => void told.push(step));
    steps.done('window shown');
    steps.done('ready');
    expect(told.map((step) => step.step)).toEqual(['ready', 'window shown']);
    expect(told[0]?.at_ms).toBeLessThanOrEqual(told[1]?.at_ms ?? 0);
  });
});
