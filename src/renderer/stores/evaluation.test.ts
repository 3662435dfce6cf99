import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EvalReport, EvalState } from '../../shared/evaluation/report.ts';
import { HearthError } from '../../shared/errors.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { Feed } from '../testing/feed.ts';
import { useConnection } from './connection.ts';
import { evaluate, followEvaluation, stopEvaluation, useEvaluation } from './evaluation.ts';

const REQUEST = { pairs: [{ task: 'text-classification' as const, model: 'own/bert' }] };
const report = (id: string): EvalReport => ({
  id,
  at: '2026-11-27T08:00:00.000Z',
  version: '0.1.0',
  machine: 'here',
  rows: [],
  regressed: false,
});
const step = { done: 1, total: 2, task: 'text-classification', model: 'own/bert', phase: 'running' } as const;

const IDLE: EvalState = { running: null, ended: null, report: 'old' };

/** What main has: its state, and the last report. */
const main = { state: new Feed<EvalState>(IDLE), report: report('old') };
let leave: AbortController;

/** A page that follows a main on which nothing runs. */
beforeEach(async () => {
  Object.assign(main, { state: new Feed<EvalState>(IDLE), report: report('old') });
  leave = new AbortController();
  useEvaluation.setState({ sets: null, report: report('old'), trends: [], running: null, ended: null });
  const client = new FakeClient({
    evaluationSets: async () => ({ sets: [] }),
    latestEvaluation: async () => ({ report: main.report, trends: [] }),
    startEvaluation: async () => {
      main.state.set({ running: { step }, ended: null, report: 'old' });
      return {};
    },
    stopEvaluation: async () => {
      main.state.set({ running: null, ended: 'stopped', report: 'old' });
      return { stopped: true };
    },
    watchEvaluation: async (_input, { write, signal }) => {
      await main.state.watch(write, signal);
      return {};
    },
  });
  useConnection.setState({ client, phase: 'open' });
  void followEvaluation(client, leave.signal);
});
afterEach(() => leave.abort());

const running = () => useEvaluation.getState().running;

it('has the new report before its run is told over, and says that there is one', async () => {
  const ended = evaluate(REQUEST);
  await vi.waitFor(() => expect(running()?.step).toEqual(step));
  let atEnd: string | undefined;
  const watching = useEvaluation.subscribe((state) => {
    if (state.running === null) atEnd ??= state.report?.id;
  });
  main.report = report('new');
  main.state.set({ running: null, ended: null, report: 'new' });
  expect(await ended).toBe(true);
  expect(atEnd).toBe('new');
  watching();
});

it('shows an evaluation that somebody else began, and begins no second one', async () => {
  main.state.set({ running: { step }, ended: null, report: 'old' });
  await vi.waitFor(() => expect(running()?.step).toEqual(step));
  expect(await evaluate(REQUEST)).toBe(false);
});

it('says that it was stopped, and keeps the report of before', async () => {
  const ended = evaluate(REQUEST);
  await vi.waitFor(() => expect(running()?.step).toEqual(step));
  await stopEvaluation();
  expect(await ended).toBe(false);
  expect(useEvaluation.getState()).toMatchObject({ ended: 'stopped', report: { id: 'old' }, running: null });
});

it('says why one was refused, with nothing left running', async () => {
  const refused = new HearthError('QUEUE_FULL', 'An evaluation is running.', 'Wait.');
  useConnection.setState({
    client: new FakeClient({
      startEvaluation: async () => {
        throw refused;
      },
    }),
  });
  expect(await evaluate(REQUEST)).toBe(false);
  expect(useEvaluation.getState()).toMatchObject({ running: null, ended: { code: 'QUEUE_FULL' } });
});
