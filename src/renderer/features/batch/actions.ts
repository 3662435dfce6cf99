/** What can be done with the batch now, for the palette and keys. */
import { ArrowLeft, Braces, Files, RefreshCw, Sheet, Square, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { useView } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { countsOf, isUnderWay } from './batch.ts';
import { saveBatch } from './keep.ts';
import { messages } from './messages.ts';
import { closeBatch, runRest, stopBatch } from './run-batch.ts';

const action = (name: keyof typeof messages.actions, icon: LucideIcon, act: () => void): Action => ({
  id: `batch.${name}`,
  title: messages.actions[name],
  icon,
  group: messages.group,
  act,
});

/** Nothing where there is no batch. */
export function batchActions(): Action[] {
  const { batch } = useBatch.getState();
  if (batch === null) return [];
  const busy = isUnderWay(batch);
  const { done } = countsOf(batch);
  const shown = useView.getState().batchShown;
  return [
    ...(busy ? [action('stop', Square, stopBatch)] : []),
    ...(!busy && done < batch.rows.length ? [action('rest', RefreshCw, runRest)] : []),
    ...(done > 0
      ? [action('csv', Sheet, () => saveBatch('csv')), action('json', Braces, () => saveBatch('json'))]
      : []),
    shown ? action('hide', ArrowLeft, () => showBatch(false)) : action('show', Files, () => showBatch(true)),
    // What asks does so once the palette has given its focus back.
    ...(busy ? [] : [action('close', X, () => setTimeout(closeBatch))]),
  ];
}
