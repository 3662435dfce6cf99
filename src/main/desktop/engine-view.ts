/** What the desktop follows of the engine, from when it is there: models, work under way, memory. */
import type { Activity } from '../../shared/activity.ts';
import type { MemoryHolders } from '../../shared/holders.ts';
import type { Health, ModelInfo } from '../../shared/models.ts';
import type { Engine } from '../engine-types.ts';

/** The engine's state as the desktop last heard of it. */
export class EngineView implements Disposable {
  readonly #listeners: (() => void)[] = [];
  readonly #watches = new DisposableStack();
  #models: readonly ModelInfo[] = [];
  #activity: Activity | null = null;
  #health: Health | null = null;
  #holders: MemoryHolders | null = null;

  get models(): readonly ModelInfo[] {
    return this.#models;
  }
  /** Null before the engine is there. */
  get activity(): Activity | null {
    return this.#activity;
  }
  get memory(): Health['memory'] | null {
    return this.#health?.memory ?? null;
  }
  get gpu(): Health['gpu'] {
    return this.#health?.gpu ?? null;
  }
  /** Who holds memory and who goes next; null before the engine is there. */
  get holders(): MemoryHolders | null {
    return this.#holders;
  }
  /** Requests that run or wait. */
  get busy(): number {
    return this.#activity?.requests.length ?? 0;
  }

  /** Calls back after every change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Follows the engine until this view is disposed of. */
  follow(engine: Engine): void {
    const set = <T>(put: (value: T) => void) => {
      return (value: T): void => {
        put(value);
        for (const listener of this.#listeners) listener();
      };
    };
    this.#models = engine.models.list();
    this.#health = engine.health();
    this.#holders = engine.holders();
    this.#watches.use(engine.models.watch(set((models) => (this.#models = models))));
    this.#watches.use(engine.watchHealth(set((health) => (this.#health = health))));
    this.#watches.use(engine.watchHolders(set((holders) => (this.#holders = holders))));
    this.#watches.use(engine.watchActivity(set((activity) => (this.#activity = activity))));
    set<Activity>((activity) => (this.#activity = activity))(engine.activity());
  }

  [Symbol.dispose](): void {
    this.#watches.dispose();
    this.#listeners.length = 0;
  }
}
