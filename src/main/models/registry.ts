/** The models in memory: who is loaded, loading or leaving, and the leases by which they are used. */
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import type { Priority } from '../../shared/inference.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import type { Loaded, Plan } from '../../shared/runner.ts';
import type { EvictionReason } from '../../shared/service-metrics.ts';
import { RUNNER_TIMES, Runner } from '../runners/runner.ts';
import { forRequest } from '../telemetry/request-context.ts';
import { withSignal } from '../with-signal.ts';
import { Failures } from './failures.ts';
import {
  advance,
  becomeLoaded,
  gone,
  isFile,
  newHeld,
  registryKey,
  resident,
  snapshot,
  type Held,
  type ModelEntry,
  type OnLoading,
  type PickedFile,
} from './held-model.ts';
import { mayLeave, type Resident } from './eviction-order.ts';
import { lend, type Lease, type LeasePorts } from './lease.ts';
import { orNoFreeRoom } from './no-room.ts';
import type { RegistryPorts } from './registry-needs.ts';
import { readyPlan } from './ready-plan.ts';
import { Room } from './room.ts';

/** The models in memory. */
export class ModelRegistry implements AsyncDisposable {
  readonly #ports: RegistryPorts;
  readonly #held = new Map<string, Held>();
  readonly #room: Room;
  readonly #leasing: LeasePorts;
  readonly #failures: Failures;
  #closed = false;

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
    this.#room = new Room({
      ...ports,
      held: () => this.#held.values(),
      evict: (held) => this.#evict(held, 'room'),
    });
    this.#failures = new Failures({ ...ports, room: (system) => this.#room.now(system) });
    this.#leasing = {
      ...ports,
      failures: this.#failures,
      returned: this.pinsChanged.bind(this),
      measured: ({ plan, measuredBytes }) => {
        if (measuredBytes !== null) ports.onMeasured?.(plan, measuredBytes);
        ports.onChange();
      },
    };
  }

  /** Which models may leave has changed: whoever waits for room looks again. */
  pinsChanged(): void {
    this.#room.changed();
    this.#ports.onChange();
  }

  /** The room there is for one more model, with so much memory in the system. */
  roomIn(system: { readonly total: number; readonly available: number }): MemoryRoom {
    return this.#room.now(system);
  }

  /** Everything that is loaded, loading or leaving. */
  list(): ModelEntry[] {
    return [...this.#held.values()].map(snapshot);
  }

  /** The models that are loaded and can be leased at once. */
  listLoaded(): ModelEntry[] {
    return this.list().filter((entry) => entry.status === 'loaded');
  }

  /** The loaded models as the eviction policies see them. */
  residents(): Resident[] {
    return [...this.#held.values()]
      .filter(({ status }) => status === 'loaded')
      .map((held) => resident(held, this.#ports));
  }

  /**
   * Loads a model that nobody has asked for, into memory that is free: nothing is unloaded for it, and it is given up
   * as soon as a request needs a load of its own. Throws NoFreeRoom, or what a load throws.
   */
  async loadAhead(plan: Plan, fingerprint: string, signal: AbortSignal): Promise<void> {
    const key = registryKey(plan);
    if (this.#closed || this.#held.has(key)) return;
    await this.#join(
      this.#begin(key, plan, fingerprint, true),
      signal,
      () => undefined,
      'background',
      () => undefined,
    );
  }

  /** Unloads a model for the reason given, unless somebody uses it or keeps it; false then, and where it has gone. */
  async evict(key: string, reason: EvictionReason): Promise<boolean> {
    const held = this.#held.get(key);
    if (held?.status !== 'loaded' || !mayLeave(resident(held, this.#ports))) return false;
    await this.#evict(held, reason);
    return true;
  }

  /**
   * A lease on the plan's model: at once when it is loaded, else after loading it or joining a load under way.
   * When everybody who waits for a load has cancelled, the load is given up.
   */
  async getOrLoad(
    plan: Plan,
    fingerprint: string,
    signal: AbortSignal,
    onLoading: OnLoading = () => undefined,
    priority: Priority = 'normal',
  ): Promise<Lease> {
    const key = registryKey(plan);
    for (;;) {
      signal.throwIfAborted();
      if (this.#closed) throw new HearthError('SHUTTING_DOWN', 'Hearth is closing.', 'Start Hearth again.');
      const held = this.#held.get(key) ?? this.#begin(key, plan, fingerprint, false);
      held.ahead = false;
      // The file has changed since: what is in memory is not what was asked for.
      const stale = held.status === 'loaded' && held.fingerprint !== fingerprint;
      if (stale || held.status === 'unloading') {
        await withSignal(stale ? this.#unload(held) : gone(held), signal);
        continue;
      }
      const take = (): Lease | null => this.#lend(held, fingerprint);
      const lease =
        take() ??
        (await this.#join(held, signal, (event) => onLoading(event), priority, take).catch(orNoFreeRoom));
      if (lease !== null) return lease;
    }
  }

  /**
   * Unloads every process of a model, or that of one file, once nobody uses it; false where none was loaded. New
   * requests load it anew.
   */
  async unload(model: string, file: PickedFile | null = null): Promise<boolean> {
    const mine = [...this.#held.values()].filter(
      (held) =>
        held.plan.model === model &&
        (file === null || isFile(held.plan, file)) &&
        held.status !== 'unloading',
    );
    await Promise.all(mine.map((held) => this.#unload(held)));
    return mine.length > 0;
  }

  /** Ends every process at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const closing = new HearthError('SHUTTING_DOWN', 'Hearth is closing.', 'Start Hearth again.');
    await Promise.all(
      [...this.#held.values()].map(async (held) => {
        held.abort.abort(closing);
        held.status = 'unloading';
        held.runner?.[Symbol.dispose]('Hearth is closing');
        await held.runner?.exited;
      }),
    );
  }

  #begin(key: string, plan: Plan, fingerprint: string, ahead: boolean): Held {
    // A request goes before what is loaded ahead of others.
    if (!ahead)
      for (const other of this.#held.values())
        if (other.ahead && other.status === 'loading') this.#giveUp(other);
    const held = newHeld(key, plan, fingerprint, ahead);
    this.#held.set(key, held);
    held.ready = this.#load(held);
    // Joiners see the failure; when all of them left there is nobody to tell.
    held.ready.catch(() => undefined);
    this.#ports.onChange();
    return held;
  }

  #lend(held: Held, fingerprint: string): Lease | null {
    const { runner, status } = held;
    const there = status === 'loaded' && runner !== null && this.#held.get(held.key) === held;
    return there && held.fingerprint === fingerprint ? lend(held, runner, this.#leasing) : null;
  }

  /** Waits for a load and gives what `take` does, before anybody can have it unloaded again. */
  async #join<T>(
    held: Held,
    signal: AbortSignal,
    onLoading: OnLoading,
    priority: Priority,
    take: () => T,
  ): Promise<T> {
    held.joiners.set(onLoading, priority);
    this.#room.changed();
    onLoading(held.progress);
    try {
      await withSignal(held.ready, signal);
      return take();
    } finally {
      held.joiners.delete(onLoading);
      if (held.joiners.size === 0 && held.status === 'loading') this.#giveUp(held);
    }
  }

  /** Ends a load. Whoever asks for the model from now on waits for its end and begins anew, instead of joining it. */
  #giveUp(held: Held): void {
    held.status = 'unloading';
    held.abort.abort(cancelled());
    this.#ports.onChange();
  }

  async #load(held: Held): Promise<void> {
    const { abort } = held;
    const started = this.#ports.elapsed();
    this.#failures.begin(held);
    try {
      this.#ports.quarantine.assertFree(held.plan.model, held.fileKey, held.fingerprint);
      await this.#room.make(held);
      const roomAt = this.#ports.elapsed();
      const ready = await readyPlan(held, this.#ports.convert);
      advance(held, 'starting', 0);
      const { launcher, times } = this.#ports;
      held.runner = await Runner.start(launcher, 'runner', abort.signal, times ?? RUNNER_TIMES);
      advance(held, 'checking', 0);
      const loaded = await held.runner.load(ready, abort.signal, ({ stage, loaded: part, total }) => {
        advance(held, stage, total > 0 ? part / total : 0);
      });
      abort.signal.throwIfAborted();
      held.loadMs = this.#ports.elapsed() - roomAt;
      this.#loaded(held, held.runner, loaded, this.#ports.elapsed() - started);
    } catch (thrown) {
      const error = toHearthError(thrown);
      held.runner?.[Symbol.dispose](error.message);
      await held.runner?.exited;
      this.#remove(held);
      throw await this.#failures.judge(held, error, 'load');
    }
  }

  #loaded(held: Held, runner: Runner, loaded: Loaded, ms: number): void {
    const { plan } = held;
    advance(held, 'warming-up', 1);
    becomeLoaded(held, loaded, this.#ports.now());
    this.#ports.quarantine.succeeded(held.fileKey, 'load');
    this.#ports.onLoaded?.(plan.backend, ms);
    this.#ports.log.info(
      { model: plan.model, backend: plan.backend, device: loaded.device, load_ms: Math.round(ms) },
      'model loaded',
    );
    void runner.exited.then(({ reason }) => {
      // Whoever runs it now is told of it, not who once loaded it.
      if (held.status === 'loaded')
        forRequest(held.user, () =>
          this.#ports.log.warn({ model: plan.model, reason, stderr: runner.stderrTail() }, 'runner ended'),
        );
      this.#remove(held);
    });
    this.#ports.onChange();
    this.#room.changed();
  }

  async #evict(held: Held, reason: EvictionReason): Promise<void> {
    this.#ports.log.info({ model: held.plan.model, reason }, 'model evicted');
    this.#ports.onEvicted?.(reason);
    await this.#unload(held);
  }

  async #unload(held: Held): Promise<void> {
    if (held.status === 'loading') {
      this.#giveUp(held);
      await gone(held);
      return;
    }
    held.status = 'unloading';
    this.#ports.onChange();
    if (held.leases > 0) await new Promise<void>((resolve) => (held.idle = resolve));
    held.runner?.[Symbol.dispose]('it was unloaded');
    await held.runner?.exited;
    this.#remove(held);
  }

  #remove(held: Held): void {
    if (this.#held.get(held.key) !== held) return;
    this.#held.delete(held.key);
    clearTimeout(held.measuring ?? undefined);
    held.idle?.();
    this.#room.changed();
    this.#ports.onChange();
  }
}
