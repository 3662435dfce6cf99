/** Evaluations: what can be evaluated, the one under way, and the last report. Main runs them, whichever page is open. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type {
  EvalReport,
  EvalRequest,
  EvalSetInfo,
  EvalState,
  EvalTrend,
} from '../../shared/evaluation/report.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

interface EvaluationState {
  /** Null until they were read. */
  readonly sets: readonly EvalSetInfo[] | null;
  /** The last report; null where there is none. */
  readonly report: EvalReport | null;
  /** The course of its figures. */
  readonly trends: readonly EvalTrend[];
  /** Why sets and report can't be read. */
  readonly problem: ErrorBody | null;
  /** The evaluation under way, whoever asked for it; its `step` is null until the first one was told. */
  readonly running: EvalState['running'];
  /** How the last one ended, where it gave no report. */
  readonly ended: EvalState['ended'];
}

/** The store of evaluations. */
export const useEvaluation = create<EvaluationState>()(() => ({
  sets: null,
  report: null,
  trends: [],
  problem: null,
  running: null,
  ended: null,
}));

/** Reads what can be evaluated, and the last report. */
export async function readEvaluations(): Promise<void> {
  try {
    const client = requireClient();
    const { sets } = await client.call('evaluationSets', {}).output;
    const { report, trends } = await client.call('latestEvaluation', {}).output;
    useEvaluation.setState({ sets, report, trends, problem: null });
  } catch (error) {
    useEvaluation.setState({ problem: toHearthError(error).toBody() });
  }
}

/** Follows the evaluation under way until the signal ends. A report that is new is there before its run is told over. */
export async function followEvaluation(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchEvaluation', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const { running, ended, report } of call) {
      if (running === null && report !== (useEvaluation.getState().report?.id ?? null))
        await readEvaluations();
      useEvaluation.setState({ running, ended });
    }
  } catch {
    // A broken link is told by the connection.
  }
}

/** Begins an evaluation; true once there is its report. One that runs already goes on. */
export async function evaluate(request: EvalRequest): Promise<boolean> {
  const { running, report } = useEvaluation.getState();
  if (running !== null) return false;
  useEvaluation.setState({ running: { step: null }, ended: null });
  try {
    await requireClient().call('startEvaluation', request).output;
  } catch (error) {
    useEvaluation.setState({ running: null, ended: toHearthError(error).toBody() });
    return false;
  }
  await over();
  return useEvaluation.getState().report?.id !== report?.id;
}

/** Resolves once no evaluation is under way. */
async function over(): Promise<void> {
  if (useEvaluation.getState().running === null) return;
  await new Promise<void>((resolve) => {
    const leave = useEvaluation.subscribe(({ running }) => {
      if (running !== null) return;
      leave();
      resolve();
    });
  });
}

/** Stops the evaluation under way; what it measured so far is thrown away. */
export async function stopEvaluation(): Promise<void> {
  try {
    await requireClient().call('stopEvaluation', {}).output;
  } catch (error) {
    tellFailure(error);
  }
}
