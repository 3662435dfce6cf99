/** Evaluations: what can be evaluated, the one under way, and the last report. One runs on, whichever view is shown. */
import { create } from 'zustand';
import { toHearthError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { EvalProgress, EvalReport, EvalRequest, EvalSetInfo } from '../../shared/evaluation/report.ts';
import { requireClient } from './connection.ts';

interface EvaluationState {
  /** Null until they were read. */
  readonly sets: readonly EvalSetInfo[] | null;
  /** The last report; null where there is none. */
  readonly report: EvalReport | null;
  /** Why sets and report can't be read. */
  readonly problem: ErrorBody | null;
  /** The evaluation under way; its `step` is null until the first one was told. */
  readonly running: { readonly step: EvalProgress | null } | null;
  /** How the last evaluation of this page ended, where it gave no report. */
  readonly ended: 'stopped' | ErrorBody | null;
}

/** The store of evaluations. */
export const useEvaluation = create<EvaluationState>()(() => ({
  sets: null,
  report: null,
  problem: null,
  running: null,
  ended: null,
}));

/** Ends the evaluation under way. */
let leave: AbortController | null = null;

/** Reads what can be evaluated, and the last report. */
export async function readEvaluations(): Promise<void> {
  try {
    const client = requireClient();
    const { sets } = await client.call('evaluationSets', {}).output;
    const { report } = await client.call('latestEvaluation', {}).output;
    useEvaluation.setState({ sets, report, problem: null });
  } catch (error) {
    useEvaluation.setState({ problem: toHearthError(error).toBody() });
  }
}

/** Evaluates to the end; true where there is a report. One that runs already goes on. */
export async function evaluate(request: EvalRequest): Promise<boolean> {
  if (leave !== null) return false;
  const control = new AbortController();
  leave = control;
  useEvaluation.setState({ running: { step: null }, ended: null });
  try {
    const call = requireClient().call('evaluate', request, { signal: control.signal });
    call.output.catch(() => undefined);
    for await (const step of call) useEvaluation.setState({ running: { step } });
    useEvaluation.setState({ report: await call.output });
    return true;
  } catch (error) {
    const ended = control.signal.aborted ? 'stopped' : toHearthError(error).toBody();
    useEvaluation.setState({ ended });
    return false;
  } finally {
    leave = null;
    useEvaluation.setState({ running: null });
  }
}

/** Stops the evaluation under way; what it measured so far is thrown away. */
export function stopEvaluation(): void {
  leave?.abort();
}
