/** What can be done with evaluations, for the palette and keys. */
import { Braces, Gauge, ListChecks, ListX, Sheet, Square, Star } from 'lucide-react';
import { stopEvaluation, useEvaluation } from '../../stores/evaluation.ts';
import { isShown } from '../../stores/view.ts';
import { actionsUnder } from '../../ui/action.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import {
  TABS,
  chooseAll,
  evaluateChosen,
  saveReport,
  showTab,
  suitesNow,
  useEvaluateView,
} from './view-store.ts';

const TAB_ICONS = { suites: ListChecks, inputs: Star, report: Sheet } as const;
const action = actionsUnder(messages.group);

/** An evaluation is stopped from everywhere; the rest is there while the view is. */
export function evaluateActions(): Action[] {
  const { running, report } = useEvaluation.getState();
  const stop =
    running === null
      ? []
      : [action('evaluate.stop', messages.stopAction, Square, () => void stopEvaluation())];
  if (!isShown('evaluate')) return stop;
  const suites = suitesNow();
  const chosen = suites.filter((suite) => suite.chosen).length;
  const able = suites.filter(({ model }) => model !== null).length;
  const { tab } = useEvaluateView.getState();
  return [
    ...stop,
    ...(running === null && chosen > 0
      ? [action('evaluate.run', messages.runAction(chosen), Gauge, () => void evaluateChosen())]
      : []),
    ...(chosen < able
      ? [action('evaluate.choose-all', messages.chooseAll, ListChecks, () => chooseAll(true))]
      : []),
    ...(chosen > 0
      ? [action('evaluate.choose-none', messages.chooseNone, ListX, () => chooseAll(false))]
      : []),
    ...TABS.filter((other) => other !== tab).map((other) =>
      action(`evaluate.show.${other}`, messages.showTab[other], TAB_ICONS[other], () => showTab(other)),
    ),
    ...(report === null
      ? []
      : [
          action('evaluate.save-json', messages.saveJson, Braces, () => saveReport('json')),
          action('evaluate.save-csv', messages.saveCsv, Sheet, () => saveReport('csv')),
        ]),
  ];
}
