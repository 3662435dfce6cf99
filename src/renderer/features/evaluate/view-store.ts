/** What a person chose in Evaluate: the part that is shown, the suites, and their models. */
import { create } from 'zustand';
import { evaluate, useEvaluation } from '../../stores/evaluation.ts';
import { useLibrary } from '../../stores/library.ts';
import { saveFile } from '../run/save-file.ts';
import { messages } from './messages.ts';
import { LATEST, baselinesOf, requestOf, suitesOf } from './proposal.ts';
import type { Changes, Suite } from './proposal.ts';
import { reportCsv } from './report-sheet.ts';

/** The parts of the view. */
export const TABS = ['suites', 'inputs', 'report'] as const;
/** A part of the view. */
export type Tab = (typeof TABS)[number];

interface EvaluateViewState extends Changes {
  readonly tab: Tab;
  /** What the next evaluation is compared with, as main names it. */
  readonly baseline: string;
}

/** The view's store. */
export const useEvaluateView = create<EvaluateViewState>()(() => ({
  tab: 'suites',
  baseline: LATEST,
  chosen: {},
  models: {},
}));

/** Shows a part. */
export function showTab(tab: Tab): void {
  useEvaluateView.setState({ tab });
}

/** Takes a suite in, or leaves it out. */
export function chooseSuite(task: string, chosen: boolean): void {
  useEvaluateView.setState((state) => ({ chosen: { ...state.chosen, [task]: chosen } }));
}

/** Takes all suites in, or none. */
export function chooseAll(chosen: boolean): void {
  const sets = useEvaluation.getState().sets ?? [];
  useEvaluateView.setState({ chosen: Object.fromEntries(sets.map(({ task }) => [task, chosen])) });
}

/** Chooses the model of a suite, and with it the suite. */
export function chooseModelOf(task: string, model: string): void {
  useEvaluateView.setState((state) => ({
    models: { ...state.models, [task]: model },
    chosen: { ...state.chosen, [task]: true },
  }));
}

/** Chooses what the next evaluation is compared with. */
export function chooseBaseline(baseline: string): void {
  useEvaluateView.setState({ baseline });
}

/** The suites of now, outside of a component. */
export function suitesNow(): Suite[] {
  const { sets } = useEvaluation.getState();
  return suitesOf(sets ?? [], useLibrary.getState().models ?? [], useEvaluateView.getState());
}

/** Evaluates what is chosen, then shows the report. */
export async function evaluateChosen(): Promise<void> {
  const { report } = useEvaluation.getState();
  const { baseline } = useEvaluateView.getState();
  // A model that the last report no longer has gives way to the preset.
  const request = requestOf(suitesNow(), baselinesOf(report).includes(baseline) ? baseline : LATEST);
  if (request === null || !(await evaluate(request))) return;
  // Who has gone on to something else meanwhile is not called back.
  if (useEvaluateView.getState().tab === 'suites') showTab('report');
}

/** Saves the last report. */
export function saveReport(as: 'json' | 'csv'): void {
  const { report } = useEvaluation.getState();
  if (report === null) return;
  const name = `${messages.file}-${report.at.slice(0, 10)}.${as}`;
  if (as === 'json') saveFile(name, JSON.stringify(report, null, 2), 'application/json');
  else saveFile(name, reportCsv(report), 'text/csv');
}
