/**
 * A machine under a virtual clock: the real queue, journeys, registry and caretaker over pretended runners, which take
 * memory and time as they are told, and over other programs, which take memory too. Every rule that must hold at a
 * moment is looked at in that moment; what was broken is in {@link SimulatedMachine.broken}.
 *
 * Timers are the global ones, so a test puts false ones in their place first.
 */
import type { InferenceEvent } from '../../shared/inference.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import { ActivityBoard } from '../activity/board.ts';
import { registryKey } from '../models/held-model.ts';
import { keepAliveMs } from '../models/keep-alive.ts';
import { QUIET_MS, SPARE_SHARE } from '../models/preload.ts';
import { PRESSURE_IDLE_MS } from '../models/care.ts';
import { ModelRegistry } from '../models/registry.ts';
import { Requests } from '../requests.ts';
import { Quarantine } from '../runners/quarantine.ts';
import { RUNNER_TIMES } from '../runners/runner.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { Store } from '../store/store.ts';
import { Metrics } from '../telemetry/metrics.ts';
import { GB } from './registry-under-test.ts';
import type { MachineSettings, SimulatedRequest, Story } from './simulated-models.ts';
import { simulatedCare, simulatedPorts, type SimulatedParts } from './simulated-parts.ts';
import { SimulatedRunners, type SimulatedRunner } from './simulated-runners.ts';

/** All memory of the machine, and the part of it that may be taken. */
export const TOTAL = 16 * GB;
export const WATERMARK = 0.85;
/** What other programs hold at first. */
export const OTHERS = GB;

/** What the metrics tell of the moment; nobody reads them here. */
const NOTHING = {
  activeModels: 0,
  memoryUsed: 0,
  memorySize: TOTAL,
  watermark: WATERMARK,
  queueDepth: 0,
  running: 0,
  models: [],
  quantizationSavings: 0,
};

const now = (): number => performance.now();

/** See above. */
export class SimulatedMachine implements AsyncDisposable {
  readonly broken: string[] = [];
  readonly stories: Story[] = [];
  readonly scheduler: Scheduler;
  readonly registry: ModelRegistry;
  readonly runners: SimulatedRunners;
  readonly pinned = new Set<string>();
  /** Models that were evicted, with the reason. */
  readonly evicted: string[] = [];
  /** Models that were loaded ahead. */
  readonly ahead: string[] = [];
  readonly #settings: MachineSettings;
  readonly #requests: Requests;
  readonly #store = new Store({ file: null });
  readonly #care: Disposable;
  readonly #lastUse = new Map<string, number>();
  #others = OTHERS;
  #busyUntil = now();
  #closing = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    const { workers, queueDepth, usedBefore } = settings;
    for (const model of usedBefore) this.#store.usage.used(model, Date.now() - 1_000);
    const pools = { text: workers, image: workers, audio: workers, video: workers };
    this.scheduler = new Scheduler(() => ({ workers: pools, queueDepth, cores: 4 }), undefined, now);
    this.runners = new SimulatedRunners(this);
    this.registry = this.#registryOf();
    const parts: SimulatedParts = {
      scheduler: this.scheduler,
      registry: this.registry,
      usage: this.#store.usage,
      memory: () => this.#memory(),
      returned: (model) => void this.#lastUse.set(model, now()),
    };
    this.#requests = new Requests(
      simulatedPorts(parts),
      this.#store,
      new ActivityBoard(() => false),
      new Metrics(() => NOTHING),
    );
    this.#care = simulatedCare(parts, settings);
  }

  /** Bytes that runners hold. */
  get taken(): number {
    return this.runners.living.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Other programs hold so much from now on, or as much as there is. */
  othersTake(bytes: number): void {
    this.#others = Math.min(bytes, TOTAL - this.taken);
  }

  /** Requests under way. */
  get live(): Story[] {
    return this.stories.filter(({ end }) => end === null);
  }

  /** Sends a request; it ends by itself, or is cancelled when its patience is over. */
  ask(asked: SimulatedRequest): void {
    const index = this.stories.length;
    const story: Story = {
      asked,
      at: now(),
      cancelled: false,
      begun: false,
      endedAt: null,
      end: null,
      ends: 0,
    };
    this.stories.push(story);
    const leave = new AbortController();
    const { patience } = asked;
    if (patience !== null)
      setTimeout(() => {
        story.cancelled ||= story.end === null;
        leave.abort();
      }, patience);
    void this.#follow(story, String(index), leave.signal);
  }

  /** Keeps a model in memory, or does no longer. */
  pin(model: string, kept: boolean): void {
    if (kept) this.pinned.add(model);
    else this.pinned.delete(model);
    this.registry.pinsChanged();
  }

  /** What must hold at every moment. */
  look(): void {
    const { workers, queueDepth } = this.#settings;
    if (this.#isBusy()) this.#busyUntil = now();
    const gaveWay = this.live.filter(({ begun }) => begun).length;
    if (this.scheduler.depth > queueDepth + gaveWay) this.#break('the queue is deeper than it may be');
    const busy = this.runners.living.filter(({ run }) => run !== null);
    for (const task of ['text-classification', 'text-to-speech'] as const)
      if (busy.filter(({ model }) => model?.task === task).length > workers)
        this.#break(`more of ${task} run than its pool has workers`);
  }

  /** A runner begins to load: there is a place and room for it, and what nobody asked for disturbs nobody. */
  loads(plan: Plan): void {
    const budget = TOTAL * WATERMARK - this.#others;
    const key = registryKey(plan);
    const entry = this.registry.list().find((one) => one.key === key);
    if (this.runners.living.length > this.#settings.maxLoaded) this.#break('more are loaded than may be');
    if (this.taken > budget) this.#break(`${plan.model} was let in above the watermark`);
    if (entry?.ahead !== true) return;
    this.ahead.push(plan.model);
    if (this.#isBusy()) this.#break(`${plan.model} was loaded ahead while a request was under way`);
    // The caretaker looks once a second.
    if (now() - this.#busyUntil < QUIET_MS - 1_000) this.#break(`${plan.model} was loaded ahead too soon`);
    if (this.taken > budget - TOTAL * SPARE_SHARE)
      this.#break(`${plan.model} was loaded ahead into the last of the memory`);
  }

  /** A runner works for a request. */
  runs(request: number): void {
    const story = this.stories[request];
    if (story !== undefined) story.begun = true;
  }

  /** A process has ended: nobody was using it who has not asked for that. */
  ended({ run, model }: SimulatedRunner): void {
    if (run === null || this.#closing) return;
    const story = this.stories[run];
    if (story === undefined || story.cancelled || story.asked.manner === 'crash') return;
    this.#break(`${model?.id ?? 'a model'} was unloaded while a request used it`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#requests.close();
    this.#care[Symbol.dispose]();
    await this.registry[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
  }

  async #follow(story: Story, id: string, signal: AbortSignal): Promise<void> {
    const { model, items, priority, manner } = story.asked;
    const inputs = items.map((ms) => `${id} ${String(ms)} ${manner}`);
    const request = { model: model, inputs, priority, request_id: id };
    const end = (how: string): void => {
      story.end = how;
      story.endedAt = now();
    };
    try {
      for await (const event of this.#requests.infer(request, signal, 'api')) this.#heard(story, event);
      if (story.end === null) this.#break(`request ${id} ended without a terminal event`);
    } catch (thrown) {
      if (story.ends > 0) this.#break(`request ${id} threw after its end`);
      end(toHearthError(thrown).code);
    }
  }

  #heard(story: Story, event: InferenceEvent): void {
    if (story.ends > 0) this.#break(`request ${event.request_id} told of ${event.type} after its end`);
    if (event.type !== 'done' && event.type !== 'error') return;
    story.ends += 1;
    story.end = event.type === 'done' ? 'done' : event.error.code;
    story.endedAt = now();
  }

  /** What the log tells of an eviction. */
  #evictionOf(model: string, reason: string): void {
    this.evicted.push(`${model} ${reason}`);
    const resident = this.registry.residents().find((one) => one.model === model);
    if (this.pinned.has(model)) this.#break(`${model} was evicted though it is kept`);
    if ((resident?.leases ?? 0) > 0) this.#break(`${model} was evicted though it is leased`);
    if (reason === 'room' && this.live.length === 0) this.#break(`${model} made room for nobody`);
    const idle = now() - (this.#lastUse.get(model) ?? -Infinity);
    const ahead = resident?.ahead === true;
    if (reason === 'idle' && (ahead || idle < keepAliveMs(this.#settings.keepAlive)))
      this.#break(`${model} was let go before its time`);
    if (reason !== 'pressure') return;
    if (this.taken <= TOTAL * WATERMARK - this.#others) this.#break(`${model} left though nothing presses`);
    if (ahead) return;
    if (idle < PRESSURE_IDLE_MS) this.#break(`${model} left under pressure though it was just used`);
    const others = this.registry.residents().filter((one) => one.ahead && one.leases === 0);
    if (others.some((one) => one.waiting === 0 && !one.pinned))
      this.#break(`${model} left before one that was loaded ahead`);
  }

  #registryOf(): ModelRegistry {
    return new ModelRegistry({
      launcher: this.runners,
      quarantine: new Quarantine(null),
      memory: async () => Promise.resolve(this.#memory()),
      limits: () => ({ maxLoaded: this.#settings.maxLoaded, watermark: WATERMARK, gpuBudget: null }),
      pinned: (model) => this.pinned.has(model),
      waiting: (key) => this.scheduler.waitingFor(key),
      share: () => ({ [Symbol.dispose]: () => undefined }),
      memoryKills: () => null,
      filesOf: () => [],
      now: () => Date.now(),
      elapsed: now,
      onChange: () => undefined,
      // A heartbeat of its own for each runner would be most of what happens.
      times: { ...RUNNER_TIMES, heartbeat: 60_000 },
      log: {
        info: (fields, message) => {
          if (message !== 'model evicted' || !('model' in fields) || !('reason' in fields)) return;
          this.#evictionOf(String(fields.model), String(fields.reason));
        },
        warn: () => undefined,
      },
    });
  }

  /** While a request is under way, one that was cancelled and whose runner has not stopped yet too. */
  #isBusy(): boolean {
    return this.live.length + this.scheduler.depth + this.scheduler.running > 0;
  }

  #memory(): { total: number; available: number } {
    return { total: TOTAL, available: TOTAL - this.#others - this.taken };
  }

  #break(what: string): void {
    this.broken.push(`${String(Math.round(now()))} ms: ${what}`);
  }
}
