/** What a simulated machine is made of: its models, settings and requests. */
import type { Priority } from '../../shared/inference.ts';
import type { LibraryModel } from '../models/library.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { GB } from './registry-under-test.ts';

/** A model: what it takes, and for how long it loads. */
export interface SimulatedModel {
  readonly id: string;
  readonly task: TaskId;
  readonly bytes: number;
  readonly loadMs: number;
}

/** The models there are; two of them in another pool. */
export const MODELS: readonly SimulatedModel[] = [
  { id: 'org/tiny', task: 'text-classification', bytes: GB, loadMs: 300 },
  { id: 'org/small', task: 'text-classification', bytes: 2 * GB, loadMs: 900 },
  { id: 'org/large', task: 'text-classification', bytes: 7 * GB, loadMs: 3_000 },
  { id: 'org/voice', task: 'text-to-speech', bytes: 3 * GB, loadMs: 1_500 },
  { id: 'org/choir', task: 'text-to-speech', bytes: 5 * GB, loadMs: 2_000 },
];

/** The model of that id; throws a RangeError for another. */
export function modelOf(id: string): SimulatedModel {
  const model = MODELS.find((one) => one.id === id);
  if (model === undefined) throw new RangeError(`There is no model ${id}.`);
  return model;
}

/** The same as the library has it. */
export function inLibrary({ id, task, bytes }: SimulatedModel): LibraryModel {
  return {
    id,
    source: 'folder',
    task: { task, tag: task, reason: 'It is simulated.' },
    folder: {
      directory: `/models/${id}`,
      weights: [],
      config: null,
      hasModulesJson: false,
      hasChatTemplate: false,
      pipelineTag: task,
      bytes,
      files: [],
      lone: false,
      problem: null,
    },
  };
}

/** What a request does. */
export interface SimulatedRequest {
  /** Its id. */
  readonly model: string;
  readonly priority: Priority;
  /** Each of its items takes so long, in ms. */
  readonly items: readonly number[];
  /** Cancelled after so many ms; null for never. */
  readonly patience: number | null;
  /** What its runner does: ends well, dies, or goes on for a second after it was told to stop. */
  readonly manner: 'well' | 'crash' | 'stubborn';
}

/** How one request went. */
export interface Story {
  readonly asked: SimulatedRequest;
  readonly at: number;
  cancelled: boolean;
  /** True once it has run: one that gave way then has its place in the queue, however full that is. */
  begun: boolean;
  /** When its last event came, and what it was: `done`, a code of an error, or null while it is under way. */
  endedAt: number | null;
  end: string | null;
  /** Terminal events that were seen; a request that was refused before it was queued has none. */
  ends: number;
}

/** Settings of a machine. */
export interface MachineSettings {
  readonly maxLoaded: number;
  readonly topK: number;
  readonly keepAlive: '5s' | '40s' | 'forever';
  readonly workers: number;
  readonly queueDepth: number;
  /** Models that were used before this start, each as often as it is named. */
  readonly usedBefore: readonly string[];
}
