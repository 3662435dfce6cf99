/** The engine over real processes, and everything that it keeps in a folder of a test's own. */
import { join } from 'node:path';
import type { InferenceEvent, InferenceRequest } from '../../shared/inference.ts';
import { defaultConfig, readEnvironment } from '../config/environment.ts';
import { Settings } from '../config/settings.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine-types.ts';
import type { ProcessLauncher } from '../host.ts';
import type { ProcessKind } from '../runners/entries.ts';
import { NodeLauncher } from '../runners/node-launcher.ts';

const RUNNER = join(import.meta.dirname, '../../runner/index.ts');

/** An engine with the kinds of the processes that it started, in their order. */
export interface RealEngine {
  readonly engine: Engine;
  readonly started: readonly ProcessKind[];
}

/**
 * Opens an engine whose data and settings lie below `home`, as does a cache of the Hub, `hf`. It comes with the models
 * of `embeddedModels`, and does not watch folders.
 */
export async function realEngine(home: string, embeddedModels: string): Promise<RealEngine> {
  const machine = { platform: process.platform, homeFolder: home, workingFolder: home, cores: 2 };
  const environment = readEnvironment(
    { HEARTH_DATA: join(home, 'data'), HF_HOME: join(home, 'hf') },
    machine,
  );
  const settings = new Settings({
    file: join(home, 'settings.json'),
    environment,
    defaults: defaultConfig({}, machine),
  });
  const started: ProcessKind[] = [];
  const real = new NodeLauncher(RUNNER);
  const launcher: ProcessLauncher = {
    launch: (kind, env) => {
      started.push(kind);
      return real.launch(kind, env);
    },
  };
  const quiet = (): void => undefined;
  const engine = await createEngine({
    config: () => settings.effective(),
    settings,
    launcher,
    embeddedModels,
    version: '0.0.0',
    log: { debug: quiet, info: quiet, warn: quiet },
    watching: false,
  });
  return { engine, started };
}

/** Runs a request to its end; throws an Error with the code, message and hint of one that fails. */
export async function answerOf(
  engine: Engine,
  request: InferenceRequest,
): Promise<{ events: InferenceEvent[]; result: unknown }> {
  const events: InferenceEvent[] = [];
  for await (const event of engine.infer(request, new AbortController().signal)) events.push(event);
  const last = events.at(-1);
  if (last?.type === 'error') throw new Error(`${last.error.code} ${last.error.message} ${last.error.hint}`);
  return { events, result: last?.type === 'done' ? last.result : null };
}
