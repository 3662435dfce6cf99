/** What a journey needs: of the engine, and of the request that it was accepted for. */
import type { InferenceRequest } from '../shared/inference.ts';
import type { Backend } from '../shared/models.ts';
import type { ParsedInputs, TaskId } from '../shared/tasks/index.ts';
import type { MediaStore } from './media/store.ts';
import type { InputStore, Stowed } from './media/stow.ts';
import type { Catalog } from './models/catalog.ts';
import type { Resolved } from './models/resolver.ts';
import type { Scheduler } from './scheduler/scheduler.ts';

/** What a journey needs of the engine. */
export interface JourneyPorts {
  readonly catalog: Pick<Catalog, 'resolve' | 'lease'>;
  readonly scheduler: Scheduler;
  readonly media: InputStore & Pick<MediaStore, 'made' | 'forget'>;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** Seconds that a request may take in all. */
  readonly timeoutS: (task: TaskId, requested: number | undefined) => number;
  /** Versions of what computes on a backend, by name. */
  readonly versions: (backend: Backend) => Record<string, string>;
  readonly log: { info(fields: object, message: string): void };
}

/** A request that was accepted: everything about it is known to be good. */
export interface Accepted {
  readonly id: string;
  readonly request: Omit<InferenceRequest, 'inputs'>;
  readonly resolved: Resolved;
  readonly inputs: ParsedInputs;
  readonly options: unknown;
  /** Keeps its media in the store until it has ended. */
  readonly stowed: Stowed;
}
