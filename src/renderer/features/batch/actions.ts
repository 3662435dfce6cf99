/** What can be done with the batch now, for the palette and keys. */
import {
  ArrowLeft,
  Download,
  Files,
  LayoutGrid,
  Layers,
  Maximize,
  Minus,
  PanelTop,
  Pause,
  Play,
  Plus,
  RefreshCw,
  Square,
  SkipBack,
  SkipForward,
  Table,
  Tag,
  X,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { useView } from '../../stores/view.ts';
import { messages as maskWords } from '../../tasks/picture/messages.ts';
import { messages as objectWords } from '../../tasks/object-detection/messages.ts';
import { stepThreshold } from '../../tasks/object-detection/view-store.ts';
import { fitPicture, stepZoom, usePictureView } from '../../tasks/picture/view-store.ts';
import { viewOf } from '../../tasks/index.tsx';
import type { Action } from '../../ui/action.ts';
import { countsOf, isUnderWay } from './batch.ts';
import type { Batch } from './batch.ts';
import { hasThreshold } from './findings.ts';
import { exportsOf, saveBatch } from './keep.ts';
import { kindOf } from './media-rows.ts';
import { messages } from './messages.ts';
import { closeLarge, openOnBench, stepLarge } from './open-row.ts';
import { closeBatch, pauseBatch, resumeBatch, runRest, stopBatch } from './run-batch.ts';

const named = (id: string, title: string, icon: LucideIcon, act: () => void): Action => ({
  id,
  title,
  icon,
  group: messages.group,
  act,
});
const action = (
  name: Exclude<keyof typeof messages.actions, 'items'>,
  icon: LucideIcon,
  act: () => void,
): Action => named(`batch.${name}`, messages.actions[name], icon, act);

/** Nothing where there is no batch. */
export function batchActions(): Action[] {
  const { batch } = useBatch.getState();
  if (batch === null) return [];
  const busy = isUnderWay(batch);
  const { done } = countsOf(batch);
  const shown = useView.getState().batchShown;
  return [
    ...(busy ? [action('stop', Square, stopBatch)] : []),
    ...(busy && !batch.paused ? [action('pause', Pause, pauseBatch)] : []),
    ...(batch.paused ? [action('resume', Play, resumeBatch)] : []),
    ...(!busy && done < batch.rows.length ? [action('rest', RefreshCw, runRest)] : []),
    ...(done > 0 ? exportActions(batch) : []),
    ...(shown ? lookActions(batch) : []),
    shown ? action('hide', ArrowLeft, () => showBatch(false)) : action('show', Files, () => showBatch(true)),
    // What asks does so once the palette has given its focus back.
    ...(busy ? [] : [action('close', X, () => setTimeout(closeBatch))]),
  ];
}

function exportActions({ task }: Batch): Action[] {
  return exportsOf(task).map((as) => action(as === 'items' ? 'csv' : as, Download, () => void saveBatch(as)));
}

/** How pictures and sounds are looked at. */
function lookActions(batch: Batch): Action[] {
  const { view, open } = useBatch.getState();
  const { task } = batch;
  if (kindOf(task) === 'text') return [];
  const threshold = hasThreshold(task)
    ? [
        named('objects.up', objectWords.actions.up, Plus, () => stepThreshold(1)),
        named('objects.down', objectWords.actions.down, Minus, () => stepThreshold(-1)),
      ]
    : [];
  if (open !== null) return [...threshold, ...largeActions(batch)];
  return [
    ...threshold,
    view === 'grid'
      ? action('table', Table, () => useBatch.setState({ view: 'table' }))
      : action('grid', LayoutGrid, () => useBatch.setState({ view: 'grid' })),
  ];
}

function largeActions({ task }: Batch): Action[] {
  const { tools = [] } = viewOf(task);
  const { labels, masks } = usePictureView.getState();
  const words = maskWords;
  return [
    action('back', ArrowLeft, closeLarge),
    action('next', SkipForward, () => stepLarge(1)),
    action('before', SkipBack, () => stepLarge(-1)),
    action('bench', PanelTop, openOnBench),
    ...(kindOf(task) === 'sound'
      ? []
      : [
          named('picture.fit', words.fit, Maximize, fitPicture),
          named('picture.zoom-in', words.zoomIn, ZoomIn, () => stepZoom(true)),
          named('picture.zoom-out', words.zoomOut, ZoomOut, () => stepZoom(false)),
        ]),
    ...(tools.includes('labels')
      ? [named('picture.labels', words.labels, Tag, () => usePictureView.setState({ labels: !labels }))]
      : []),
    ...(tools.includes('masks')
      ? [named('picture.masks', words.masks, Layers, () => usePictureView.setState({ masks: !masks }))]
      : []),
  ];
}
