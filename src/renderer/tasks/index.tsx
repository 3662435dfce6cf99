/** What each task shows in Run, by its Hub id; loaded with its first use. To add one is to add its folder and its line here. */
import { lazy, type ComponentType } from 'react';
import type { ModelInfo } from '../../shared/models.ts';
import type { RunTask } from '../features/run/request.ts';

/** What a part of a task's view is given. */
interface OfModel {
  readonly model: ModelInfo | null;
}

/** The parts of a task's view. */
export interface TaskView {
  /** Where a person gives the input and sees the result. */
  readonly Workbench: ComponentType<OfModel>;
  /** Rows of its own above the options of its contract. */
  readonly Options?: ComponentType<OfModel>;
  /** What stands below the options. */
  readonly BelowOptions?: ComponentType;
  /** A result that stands beside the workbench, in a tab of its own. */
  readonly ResultPane?: ComponentType;
}

/** The views. */
export const TASK_VIEWS: Readonly<Record<RunTask, TaskView>> = {
  'text-generation': {
    Workbench: lazy(async () => ({
      default: (await import('./text-generation/workbench.tsx')).TextWorkbench,
    })),
    Options: lazy(async () => ({ default: (await import('./text-generation/mode-row.tsx')).ModeRow })),
    BelowOptions: lazy(async () => ({
      default: (await import('./text-generation/mode-row.tsx')).ContextMeter,
    })),
  },
  'text-classification': {
    Workbench: lazy(async () => ({
      default: (await import('./text-classification/workbench.tsx')).ClassificationWorkbench,
    })),
    Options: lazy(async () => ({
      default: (await import('./text-classification/view-options.tsx')).ClassificationOptions,
    })),
  },
  'feature-extraction': {
    Workbench: lazy(async () => ({
      default: (await import('./feature-extraction/workbench.tsx')).EmbeddingWorkbench,
    })),
    ResultPane: lazy(async () => ({
      default: (await import('./feature-extraction/result-pane.tsx')).EmbeddingResult,
    })),
  },
};
