/** An engine over fake processes and a folder of made-up models, with real settings and a real store, for tests. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InferenceEvent, InferenceRequest } from '../../shared/inference.ts';
import type { RequestSource } from '../../shared/activity.ts';
import { defaultConfig, readEnvironment } from '../config/environment.ts';
import { Settings } from '../config/settings.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine-types.ts';
import type { Log } from '../engine-options.ts';
import { Store } from '../store/store.ts';
import { FakeLauncher, type Behaviour } from './fake-launcher.ts';

/** A classifier and a model for text, as far as a scan can tell. */
export const CLASSIFIER = '{"architectures":["BertForSequenceClassification"]}';
const DECODER = '{"architectures":["LlamaForCausalLM"]}';

const quiet = (): void => undefined;
const SILENT: Log = { debug: quiet, info: quiet, warn: quiet };

/** What a test holds. */
export interface UnderTest {
  readonly engine: Engine;
  readonly launcher: FakeLauncher;
  readonly store: Store;
  /** Everything is below it: `embedded/`, `data/`, and whatever the test puts there. */
  readonly root: string;
  readonly put: (path: string, text?: string) => string;
  /** Runs a request to its end. */
  readonly infer: (
    request: Partial<InferenceRequest>,
    signal?: AbortSignal,
    source?: RequestSource,
  ) => Promise<InferenceEvent[]>;
}

/**
 * Makes the engine, over the folder of an earlier one where it is given: embedded are the classifier `org/bert` and
 * the decoder `org/llama`, and `own/bert` lies in the data folder.
 */
export async function engineUnderTest(
  behaviour: Behaviour = {},
  root = mkdtempSync(join(tmpdir(), 'hearth-engine-')),
  log: Log = SILENT,
  watching = false,
  variables: Readonly<Record<string, string>> = {},
  version = '0.0.0',
): Promise<UnderTest> {
  const put = (path: string, text = 'x'): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  putModel(put, 'embedded/org/bert', CLASSIFIER);
  putModel(put, 'embedded/org/llama', DECODER);
  putModel(put, 'data/models/own/bert', CLASSIFIER);
  const machine = { platform: process.platform, homeFolder: root, workingFolder: root, cores: 2 };
  const environment = readEnvironment(
    { HEARTH_DATA: join(root, 'data'), TEXT_WORKERS: '1', ...variables },
    machine,
  );
  const settings = new Settings({
    file: join(root, 'data', 'settings.json'),
    environment,
    defaults: defaultConfig({}, machine),
  });
  const launcher = new FakeLauncher(behaviour);
  const store = new Store({
    file: join(root, 'data', 'hearth.db'),
    retention: () => ({ days: settings.effective().historyDays, maxMb: settings.effective().historyMaxMb }),
  });
  const engine = await createEngine({
    config: () => settings.effective(),
    settings,
    launcher,
    embeddedModels: join(root, 'embedded'),
    version,
    log,
    watching,
    store,
  });
  const infer: UnderTest['infer'] = async (
    request,
    signal = new AbortController().signal,
    source = 'app',
  ) => {
    const events: InferenceEvent[] = [];
    for await (const event of engine.infer(
      { model: 'org/bert', inputs: 'hello', ...request },
      signal,
      source,
    ))
      events.push(event);
    return events;
  };
  return { engine, launcher, store, root, put, infer };
}

/** Puts a model with one ONNX file. */
export function putModel(put: UnderTest['put'], path: string, config: string): void {
  put(`${path}/config.json`, config);
  put(`${path}/onnx/model.onnx`, 'weights');
}
