/** What can be done with a comparison, for the palette, the head's menu and keys. */
import { Columns2, EyeOff, Eye, Highlighter, Play, Plus, Square, X } from 'lucide-react';
import { actionsUnder, type Action } from '../../../ui/action.ts';
import { splitName } from '../../../ui/format.ts';
import { actionMessages } from '../action-messages.ts';
import { messages } from './messages.ts';
import {
  COLUMNS,
  addColumn,
  ask,
  closeCompare,
  isComparing,
  isReady,
  removeColumn,
  stopAll,
  useCompare,
} from './store.ts';

const action = actionsUnder(actionMessages.group);

/** The actions of the open comparison; `here` where it is on the sheet, else only what stops it. */
export function compareActions(here: boolean): Action[] {
  const state = useCompare.getState();
  const { task, columns, hideNames, marks } = state;
  const busy = isComparing(columns);
  const stop = busy ? [action('run.stop', actionMessages.stop, Square, stopAll)] : [];
  if (!here) return stop;
  const ready = isReady(state);
  const less = columns.length > COLUMNS.least;
  return [
    ...stop,
    ...(ready
      ? [
          action(
            'run.start',
            (state.inputs === null ? messages.askAll : messages.runAll)(columns.length),
            Play,
            () => void ask(),
          ),
        ]
      : []),
    ...(columns.length < COLUMNS.most ? [action('compare.add', messages.add, Plus, addColumn)] : []),
    ...columns.map(({ id, model }, index) => {
      const name = hideNames ? messages.letter(index) : splitName(model).name;
      return (
        less && action(`compare.remove ${String(index)}`, messages.remove(name), X, () => removeColumn(id))
      );
    }),
    action(
      'compare.names',
      hideNames ? messages.showNames : messages.hideNames,
      hideNames ? Eye : EyeOff,
      () => useCompare.setState({ hideNames: !hideNames }),
    ),
    task === 'text-generation' &&
      action('compare.marks', marks ? messages.noMarks : messages.marks, Highlighter, () =>
        useCompare.setState({ marks: !marks }),
      ),
    action('run.compare', actionMessages.closeCompare, Columns2, closeCompare),
  ].filter((each) => each !== false);
}
