/** What can be done with the embeddings workbench, for the palette. */
import { Copy, Download, FileText, Map as MapIcon, SquarePen, Table } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { currentRun, setDraft, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { chooseLines } from '../line-file.tsx';
import { messages } from './messages.ts';
import { chooseShape, editLines, embeddedOf, useLooks, vectorsAsJson } from './result.ts';
import { vectorsAsCsv } from './similarity.ts';

const TASK = 'feature-extraction';

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it is shown. */
export function vectorActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || state.task !== TASK) return [];
  const run = currentRun(state, TASK);
  const embedded = embeddedOf(run);
  const { editing, shape } = useLooks.getState();
  const listed = embedded !== null && editing !== run?.id;
  const addLines = (text: string): void =>
    setDraft(TASK, [useRun.getState().drafts[TASK].trim(), text].filter(Boolean).join('\n'));
  if (embedded === null)
    return [action('vectors.from-file', runMessages.fromFile, FileText, () => chooseLines(addLines))];
  const { lines, vectors } = embedded;
  const other = shape === 'map' ? 'table' : 'map';
  return [
    listed
      ? action('vectors.edit', messages.editLines, SquarePen, () => editLines(run?.id ?? null))
      : action('vectors.from-file', runMessages.fromFile, FileText, () => chooseLines(addLines)),
    action('vectors.shape', messages.showAs[other], other === 'map' ? MapIcon : Table, () =>
      chooseShape(other),
    ),
    action('vectors.copy', messages.json, Copy, () => void copyAndTell(vectorsAsJson(embedded))),
    action('vectors.save', messages.csv, Download, () =>
      saveFile(messages.fileName, vectorsAsCsv(lines, vectors), 'text/csv'),
    ),
  ];
}
