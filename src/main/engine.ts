/** The composition root: what the engine needs is looked for and opened, and the engine made of it, for whichever host. */
import { join } from 'node:path';
import { toHearthError } from '../shared/errors.ts';
import type { DeviceCapabilities, DeviceId } from '../shared/models.ts';
import type { DeviceProbe } from '../shared/runner.ts';
import { deviceCapabilities, probeThatFailed } from './devices/capabilities.ts';
import { hostFacts } from './devices/host.ts';
import { selectDevice, type SelectedDevice } from './devices/select.ts';
import type { EngineOptions, Log } from './engine-options.ts';
import type { Engine } from './engine-types.ts';
import { HearthEngine } from './hearth-engine.ts';
import { sweepStaging } from './conversions/own-folder.ts';
import { conversionCache } from './models/converter.ts';
import { KeptIndex } from './models/kept-index.ts';
import type { LibraryRoot } from './models/folders.ts';
import { keptGgufs, keptGraphs, sweepKept } from './models/kept-conversions.ts';
import { AddedNames } from './models/added-names.ts';
import { Library } from './models/library.ts';
import { MachineView } from './models/machine-view.ts';
import { Probe } from './models/probe.ts';
import { shippedPackages } from './telemetry/about.ts';

export type { EngineOptions, Log } from './engine-options.ts';

/** Makes an engine; throws DEVICE_UNAVAILABLE where a forced device is not there. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const probe = new Probe(options.launcher);
  const probeCapabilities = async (): Promise<DeviceCapabilities> => {
    const [devices, host] = await Promise.all([probeDevices(probe, options.log), hostFacts()]);
    return deviceCapabilities(devices, host);
  };
  const kept = new KeptIndex(() => conversionCache(options.config()));
  const [capabilities, library, packages] = await Promise.all([
    probeCapabilities(),
    Library.open(
      () => libraryRoots(options),
      options.watching ?? true,
      new AddedNames(join(options.config().dataFolder, 'added-models.json')),
    ),
    shippedPackages(options.packagesFile),
    kept.lookAll(),
  ]);
  try {
    const choose = (wanted: DeviceId | null, from: DeviceCapabilities): SelectedDevice =>
      chooseDevice(options, from, wanted ?? 'auto');
    const machine = new MachineView(capabilities, choose, options.config);
    const { device, reason } = machine.selected;
    options.log.info({ device, reason }, 'device chosen');
    if (options.watching ?? true) void sweepCache(options);
    return new HearthEngine(options, { library, probe, machine, kept, probeCapabilities, packages });
  } catch (error) {
    probe[Symbol.dispose]();
    options.store?.[Symbol.dispose]();
    await library[Symbol.asyncDispose]();
    throw error;
  }
}

/** Frees what was made of raw weights that are not there any more, and what killed conversions left. Never rejects. */
async function sweepCache({ config, log }: EngineOptions): Promise<void> {
  await sweepStaging(join(config().dataFolder, 'models'));
  const cache = conversionCache(config());
  await sweepStaging(keptGraphs(cache).cache);
  const bytes = (await sweepKept(keptGgufs(cache))) + (await sweepKept(keptGraphs(cache)));
  if (bytes > 0) log.info({ bytes }, 'converted files of weights that are gone were deleted');
}

function chooseDevice(
  options: EngineOptions,
  capabilities: DeviceCapabilities,
  wanted: DeviceId | 'auto',
): SelectedDevice {
  try {
    return selectDevice(wanted, capabilities);
  } catch (thrown) {
    if (options.deviceMissing === undefined) throw thrown;
    options.deviceMissing(toHearthError(thrown));
    return selectDevice('auto', capabilities);
  }
}

/** A probe that dies or hangs costs the GPU, not the start. */
async function probeDevices(probe: Probe, log: Log): Promise<DeviceProbe> {
  try {
    return await probe.devices();
  } catch (thrown) {
    const error = toHearthError(thrown);
    log.warn({ code: error.code }, `devices could not be probed: ${error.message}`);
    return probeThatFailed(error.message);
  }
}

/** In the order in which a name is looked up. */
function libraryRoots({ config, embeddedModels }: EngineOptions): LibraryRoot[] {
  const { dataFolder, modelFolders, addedModels, hfHome } = config();
  return [
    { path: embeddedModels, source: 'embedded', layout: 'org-name' },
    { path: join(dataFolder, 'models'), source: 'hub', layout: 'org-name' },
    ...modelFolders.map((path): LibraryRoot => ({ path, source: 'folder', layout: 'org-name' })),
    ...addedModels.map((path): LibraryRoot => ({ path, source: 'folder', layout: 'added' })),
    { path: join(hfHome, 'hub'), source: 'huggingface', layout: 'hf-cache' },
  ];
}
