/** What can be done with a picture on the workbench and with what was found in it, for the palette and the keys. */
import {
  Crosshair,
  Download,
  ImageUp,
  Layers,
  Maximize,
  Minus,
  Palette,
  Plus,
  Shrink,
  SquareDashed,
  Tag,
  X,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import type { MediaRef } from '../../../shared/media.ts';
import { sizeProblem } from '../../../shared/picture-limits.ts';
import { actionMessages } from '../../features/run/action-messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { COLOUR_MAPS } from '../depth-estimation/colour-maps.ts';
import { depthOf } from '../depth-estimation/depth.ts';
import { saveDepth } from '../depth-estimation/exports.ts';
import { messages as depthMessages } from '../depth-estimation/messages.ts';
import { addPoint, useDepthView } from '../depth-estimation/view-store.ts';
import { saveCoco, saveCsv, saveMasked, saveMasks } from '../image-segmentation/exports.ts';
import { messages as maskMessages } from '../image-segmentation/messages.ts';
import { segmentedOf } from '../image-segmentation/segments.ts';
import { useMaskView } from '../image-segmentation/view-store.ts';
import { saveMade } from '../made-picture/exports.ts';
import { madeOf } from '../made-picture/made.ts';
import { messages as madeMessages } from '../made-picture/messages.ts';
import { foundOf } from '../object-detection/detections.ts';
import { saveBoxes, saveTable } from '../object-detection/exports.ts';
import { messages as objectMessages } from '../object-detection/messages.ts';
import { stepThreshold } from '../object-detection/view-store.ts';
import { choosePicture } from './film-strip.tsx';
import { messages } from './messages.ts';
import { pictureField } from './pictures.ts';
import { shrinkPictures } from './shrink.ts';
import { pictureNow } from './use-run.ts';
import { fitPicture, stepZoom, usePictureView } from './view-store.ts';

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it is one of pictures. */
export function pictureActions(): Action[] {
  const state = useRun.getState();
  const { task } = state;
  if (!isWorkbench() || pictureField(task) === null) return [];
  const run = currentRun(state, task);
  return [
    action('picture.open', messages.open, ImageUp, () => choosePicture(task)),
    ...(pictureNow(state) === null ? [] : lookActions()),
    ...(isTooLarge(pictureNow(state))
      ? [action('picture.shrink', messages.shrinkPicture, Shrink, () => void shrinkPictures(task))]
      : []),
    ...(run === null ? [] : resultActions(task, run)),
  ];
}

/** True for the picture on the stage where it has more pixels than are read. */
function isTooLarge(picture: MediaRef | null): boolean {
  const { size } = usePictureView.getState();
  return size !== null && size.id === picture?.media_id && sizeProblem(size.width, size.height) !== null;
}

function lookActions(): Action[] {
  return [
    action('picture.fit', messages.fit, Maximize, fitPicture),
    action('picture.zoom-in', messages.zoomIn, ZoomIn, () => stepZoom(true)),
    action('picture.zoom-out', messages.zoomOut, ZoomOut, () => stepZoom(false)),
  ];
}

function resultActions(task: string, run: Run): Action[] {
  if (task.endsWith('object-detection')) return foundOf(run) === null ? [] : objectActions(run);
  if (task === 'image-segmentation') return segmentedOf(run) === null ? [] : maskActions(run);
  return task === 'depth-estimation' ? depthActions(run) : madeActions(run);
}

function madeActions(run: Run): Action[] {
  const made = madeOf(run);
  if (made === null) return [];
  const words = madeMessages.actions;
  return [
    action('made.png', words.png, Download, () => void saveMade(run, 'image')),
    ...(made.cut === null
      ? []
      : [action('made.mask', words.mask, Download, () => void saveMade(run, 'mask'))]),
  ];
}

function objectActions(run: Run): Action[] {
  const words = objectMessages.actions;
  const { labels } = usePictureView.getState();
  return [
    action('picture.labels', messages.labels, Tag, () => usePictureView.setState({ labels: !labels })),
    action('objects.up', words.up, Plus, () => stepThreshold(1)),
    action('objects.down', words.down, Minus, () => stepThreshold(-1)),
    action('objects.picture', words.picture, Download, () => void saveBoxes(run)),
    action('objects.csv', words.csv, Download, () => saveTable(run, 'csv')),
    action('objects.json', words.json, Download, () => saveTable(run, 'json')),
    action('objects.coco', words.coco, Download, () => saveTable(run, 'coco')),
  ];
}

function maskActions(run: Run): Action[] {
  const words = maskMessages.actions;
  const { outlines } = useMaskView.getState();
  const { masks } = usePictureView.getState();
  return [
    action('picture.masks', messages.masks, Layers, () => usePictureView.setState({ masks: !masks })),
    action('masks.outlines', outlines ? words.filled : words.outlines, SquareDashed, () =>
      useMaskView.setState({ outlines: !outlines }),
    ),
    action('masks.picture', words.picture, Download, () => void saveMasked(run)),
    action('masks.files', words.masks, Download, () => void saveMasks(run)),
    action('masks.csv', words.csv, Download, () => saveCsv(run)),
    action('masks.coco', words.coco, Download, () => void saveCoco(run)),
  ];
}

function depthActions(run: Run): Action[] {
  const depth = depthOf(run);
  if (depth === null) return [];
  const words = depthMessages.actions;
  const { map: shown, inverse, points } = useDepthView.getState();
  return [
    ...COLOUR_MAPS.filter((map) => map !== shown).map((map) =>
      action(`depth.map.${map}`, words.map(map), Palette, () => useDepthView.setState({ map })),
    ),
    action('depth.inverse', words.inverse, Palette, () => useDepthView.setState({ inverse: !inverse })),
    action('depth.point', words.point, Crosshair, () =>
      addPoint({ x: depth.width / 2, y: depth.height / 2 }),
    ),
    ...(points.length === 0
      ? []
      : [action('depth.clear', words.clear, X, () => useDepthView.setState({ points: [] }))]),
    action('depth.png', words.png, Download, () => void saveDepth(run, 'png')),
    action('depth.csv', words.csv, Download, () => void saveDepth(run, 'csv')),
  ];
}
