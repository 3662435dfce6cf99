/** What the view of a task is made of. */
import type { ComponentType } from 'react';
import type { MediaRef } from '../../shared/media.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { Run } from '../features/run/run-state.ts';

/** What a part of a task's view is given. */
interface OfModel {
  readonly model: ModelInfo | null;
}

/** What a part that shows a result is given. */
export interface OfRun {
  /** Done, or under way with what has come so far. */
  readonly run: Run;
}

/** What is drawn over a picture is given. */
export interface OfPicture extends OfRun {
  /** Of the picture as a person sees it, in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen for one pixel of the picture. */
  readonly scale: number;
}

/** What lies on a picture in the place of an overlay is given. */
export interface OfSurface extends Omit<OfPicture, 'run'> {
  readonly picture: MediaRef;
  /** The last run of this picture; null before there is one. */
  readonly run: Run | null;
}

/** The parts of a task's view. A task without one has the workbench that is made from its contract's fields. */
export interface TaskView {
  /** A workbench of its own making: where a person gives the input and sees the result. */
  readonly Workbench?: ComponentType<OfModel>;
  /** The result on the workbench made from the fields, below the input. Left out, it is shown as JSON. */
  readonly Result?: ComponentType<OfRun>;
  /** What stands in the place of the result while the task listens to the microphone; left out, it can't. */
  readonly Live?: ComponentType;
  /** What of the result the toolbar of the stage can hide. */
  readonly tools?: readonly ('labels' | 'masks')[];
  /** What the result draws over the picture that it is of. */
  readonly Overlay?: ComponentType<OfPicture>;
  /** Where a person sets something on the picture itself, with what came of it: there before any result, in the place of an overlay. */
  readonly Surface?: ComponentType<OfSurface>;
  /** True where the result shows what has come before the run is done, such as the words of a caption. */
  readonly streams?: boolean;
  /** True where Enter in a text of the input runs the task, as in a chat; Shift Enter breaks a line. */
  readonly enterRuns?: boolean;
  /** Rows of its own above the options of its contract. */
  readonly Options?: ComponentType<OfModel>;
  /** What stands below the options. */
  readonly BelowOptions?: ComponentType;
  /** A result that stands beside the workbench, in a tab of its own; the task is in RESULT_BESIDE too. */
  readonly ResultPane?: ComponentType;
}
