/**
 * A storm over a real engine with real runner processes: requests come, some are cancelled at random moments, and
 * runners are killed, crashed and stopped at random moments. What a storm must not do is counted, and what it leaves.
 * The moments are random but seeded; what they fall on depends on the machine.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHearthError, type ErrorCode } from '../../shared/errors.ts';
import type { InferenceRequest } from '../../shared/inference.ts';
import { defaultConfig, readEnvironment } from '../config/environment.ts';
import { Settings } from '../config/settings.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine-types.ts';
import type { ProcessLauncher } from '../host.ts';
import { NodeLauncher } from '../runners/node-launcher.ts';
import { Store } from '../store/store.ts';
import { KILLS, WatchedLauncher } from './watched-launcher.ts';

/** What a storm is. */
export interface Storm {
  readonly seed: number;
  readonly kills: number;
  readonly cancels: number;
  /** Folder of the models in the box. */
  readonly models: string;
  /** The runner, built or as source. */
  readonly runner: string;
}

/** What came of it. */
export interface Aftermath {
  readonly requests: number;
  /** How the requests ended: `done`, or the code of the error. */
  readonly ends: Readonly<Record<string, number>>;
  readonly kills: Readonly<Record<string, number>>;
  readonly cancels: number;
  /** Milliseconds from each cancel to the end of its request, at the one who waits for it. */
  readonly cancelMs: readonly number[];
  /** Requests without an end, with several, or with something after it. */
  readonly wrongEnds: number;
  /** Requests under way, and that wait or run, after the last has ended and the engine had a moment. */
  readonly underWay: number;
  /** Runner processes that live after the engine is closed. */
  readonly processes: number;
  /** Files of unfinished writes, and media that no run holds. */
  readonly files: readonly string[];
  /** A request after the storm works. */
  readonly worksAfter: boolean;
}

/** Requests under way at a time: more than the two workers of the engine, so that some wait. */
const AT_A_TIME = 6;
/** A request whose runner stands still ends by its own limit. */
const LIMIT_S = 4;
/** Between two kills so long at most, so that models load and run in between. */
const KILL_EVERY_MS = 700;
/** A cancel comes so long after its request at most: while it waits, loads, runs, or just after its end. */
const CANCEL_WITHIN_MS = 400;
/** The engine gives turns and leases back within its grace for runs that do not stop. */
const SETTLE_MS = 8_000;

const WORK: readonly Omit<InferenceRequest, 'request_id'>[] = [
  { model: 'hearth/ember:Q8_0', inputs: 'Once upon a time', options: { max_new_tokens: 60, seed: 1 } },
  { model: 'hearth/sentiment-minilm', inputs: 'It was a wonderful day.' },
  { model: 'sentence-transformers/all-MiniLM-L6-v2', inputs: Array.from({ length: 8 }, () => 'A dog runs.') },
];

/** Lets a storm loose and looks at what is left; its folder is gone afterwards. */
export async function storm(options: Storm): Promise<Aftermath> {
  const root = mkdtempSync(join(tmpdir(), 'hearth-storm-'));
  const launcher = new WatchedLauncher(new NodeLauncher(options.runner));
  const tally = new Tally();
  try {
    const engine = await stormEngine(root, options.models, launcher);
    let worksAfter = false;
    let underWay = 0;
    try {
      await rage(engine, launcher, options, tally);
      const until = performance.now() + SETTLE_MS;
      while ((underWay = left(engine)) > 0 && performance.now() < until) await sleep(50);
      launcher.killStopped();
      worksAfter = await works(engine);
    } finally {
      await engine[Symbol.asyncDispose]();
    }
    await launcher.settled();
    return {
      ...tally.result(),
      underWay,
      worksAfter,
      processes: launcher.alive.length,
      files: leftFiles(root),
    };
  } finally {
    launcher.killAll();
    rmSync(root, { recursive: true, force: true });
  }
}

async function stormEngine(root: string, models: string, launcher: ProcessLauncher): Promise<Engine> {
  const machine = { platform: process.platform, homeFolder: root, workingFolder: root, cores: 2 };
  const data = join(root, 'data');
  const environment = readEnvironment(
    // Two of the three models at a time: they drive each other out.
    { HEARTH_DATA: data, TEXT_WORKERS: '2', MAX_LOADED_MODELS: '2', MEMORY_WATERMARK: '0.98' },
    machine,
  );
  const settings = new Settings({
    file: join(data, 'settings.json'),
    environment,
    defaults: defaultConfig({}, machine),
  });
  const quiet = (): void => undefined;
  return await createEngine({
    config: () => settings.effective(),
    settings,
    launcher,
    embeddedModels: models,
    version: '0.0.0',
    log: { debug: quiet, info: quiet, warn: quiet },
    watching: false,
    store: new Store({ file: join(data, 'hearth.db') }),
  });
}

/** Sends requests until all kills and cancels are spent, then waits for the last one. */
async function rage(engine: Engine, launcher: WatchedLauncher, storm: Storm, tally: Tally): Promise<void> {
  const random = seeded(storm.seed);
  let cancelsLeft = storm.cancels;
  let killing = true;
  const sender = async (): Promise<void> => {
    while (killing || cancelsLeft > 0) {
      const cancels = cancelsLeft > 0 && random() < 0.7;
      if (cancels) cancelsLeft -= 1;
      await send(engine, tally, random, cancels);
    }
  };
  const killer = async (): Promise<void> => {
    for (let kill = 0; kill < storm.kills; kill++) {
      await sleep(random() * KILL_EVERY_MS);
      const signal = KILLS[kill % KILLS.length] ?? 'SIGKILL';
      while (!launcher.kill(signal, random())) await sleep(20);
      tally.killed(signal);
    }
    killing = false;
  };
  await Promise.all([killer(), ...Array.from({ length: AT_A_TIME }, sender)]);
}

let sent = 0;

async function send(engine: Engine, tally: Tally, random: () => number, cancels: boolean): Promise<void> {
  const work = WORK[Math.floor(random() * WORK.length)];
  if (work === undefined) throw new Error('there is no work');
  const id = `storm-${String(sent++)}`;
  const timer = cancels
    ? setTimeout(() => tally.cancelled(id, engine.cancel(id)), random() * CANCEL_WITHIN_MS)
    : undefined;
  const ends: string[] = [];
  let after = 0;
  try {
    for await (const event of engine.infer(
      { ...work, request_id: id, timeout_s: LIMIT_S },
      new AbortController().signal,
    )) {
      if (ends.length > 0) after += 1;
      if (event.type === 'done') ends.push('done');
      if (event.type === 'error') ends.push(event.error.code);
    }
  } catch (thrown) {
    const { code }: { code: ErrorCode } = toHearthError(thrown);
    ends.push(code);
    // What is killed again and again is set aside, as it should be; a person lets it go on.
    if (code === 'MODEL_QUARANTINED') engine.models.release(work.model);
  }
  clearTimeout(timer);
  if (ends.includes('MODEL_QUARANTINED')) engine.models.release(work.model);
  tally.ended(id, ends, after);
}

/** Requests that are still somewhere in the engine. */
function left(engine: Engine): number {
  const { depth, running } = engine.health().queue;
  return engine.activity().requests.length + depth + running;
}

async function works(engine: Engine): Promise<boolean> {
  const [work] = WORK;
  if (work === undefined) return false;
  engine.models.release(work.model);
  let last = '';
  for await (const { type } of engine.infer({ ...work, timeout_s: 60 }, new AbortController().signal))
    last = type;
  return last === 'done';
}

/** Names of what an unfinished write leaves, and of media: the requests have none. */
function leftFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(?:part|new|tmp)$/.test(name) || /[/\\]media[/\\]./.test(name),
  );
}

/** Counts what happened to requests. */
class Tally {
  readonly #ends = new Map<string, number>();
  readonly #kills = new Map<string, number>();
  readonly #cancelledAt = new Map<string, number>();
  readonly #cancelMs: number[] = [];
  #requests = 0;
  #wrong = 0;
  #cancels = 0;

  killed(signal: string): void {
    this.#kills.set(signal, (this.#kills.get(signal) ?? 0) + 1);
  }

  cancelled(id: string, was: boolean): void {
    this.#cancels += 1;
    if (was) this.#cancelledAt.set(id, performance.now());
  }

  ended(id: string, ends: readonly string[], after: number): void {
    this.#requests += 1;
    if (ends.length !== 1 || after > 0) this.#wrong += 1;
    for (const end of ends) this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1);
    const at = this.#cancelledAt.get(id);
    if (at !== undefined) this.#cancelMs.push(performance.now() - at);
  }

  result(): Pick<Aftermath, 'requests' | 'ends' | 'kills' | 'cancels' | 'cancelMs' | 'wrongEnds'> {
    return {
      requests: this.#requests,
      ends: Object.fromEntries(this.#ends),
      kills: Object.fromEntries(this.#kills),
      cancels: this.#cancels,
      cancelMs: this.#cancelMs,
      wrongEnds: this.#wrong,
    };
  }
}

/** Marsaglia's xorshift32: numbers in [0, 1), the same for the same seed (not 0). */
function seeded(seed: number): () => number {
  let state = Math.imul(seed, 0x9e37_79b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
