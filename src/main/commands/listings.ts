/** `hearth models` and `hearth devices`: what there is, as tables or as JSON. */
import type { DevicesReport, ModelInfo } from '../../shared/models.ts';
import type { Engine } from '../engine-types.ts';
import { commandLogger } from './command-logger.ts';
import type { CliDeps, ConfigChoice } from './deps.ts';
import { EXIT, endOnSignals, exitCodeOf, type CliIo } from './io.ts';
import { errorLines, fileSize, oneLine, print, table } from './output.ts';

/** What a listing was asked for. */
export interface ListingChoice extends ConfigChoice {
  readonly json: boolean;
}

/** Lists the models. */
export async function modelsCommand(choice: ListingChoice, io: CliIo, deps: CliDeps): Promise<number> {
  return withEngine(choice, io, deps, (engine) => {
    const models = engine.models.list().toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return choice.json ? `${JSON.stringify({ models })}\n` : modelsTable(models);
  });
}

/** Lists the devices, which one is used, and why. */
export async function devicesCommand(choice: ListingChoice, io: CliIo, deps: CliDeps): Promise<number> {
  return withEngine(choice, io, deps, (engine) => {
    const report = engine.devices();
    return choice.json ? `${JSON.stringify(report)}\n` : devicesText(report);
  });
}

/** Models as a table. */
export function modelsTable(models: readonly ModelInfo[]): string {
  if (models.length === 0) return 'There are no models. HEARTH_MODELS or --models names folders with some.\n';
  const rows = models.map(({ id, task, size_bytes, state, backend }) => [
    oneLine(id),
    oneLine(task ?? '-'),
    fileSize(size_bytes),
    state,
    backend ?? '-',
  ]);
  return table([['MODEL', 'TASK', 'SIZE', 'STATE', 'BACKEND'], ...rows], [2]);
}

/** The choice of a device and all that there are. */
export function devicesText({ device, reason, devices }: DevicesReport): string {
  const rows = devices.map((one) => [
    one.id,
    one.available ? 'available' : 'not available',
    oneLine(one.reason),
  ]);
  return `${device}: ${oneLine(reason)}\n\n${table(rows)}`;
}

async function withEngine(
  choice: ListingChoice,
  io: CliIo,
  deps: CliDeps,
  listing: (engine: Engine) => string,
): Promise<number> {
  const ignore = (): void => undefined;
  io.stdout.on('error', ignore);
  using _signals = endOnSignals(io, (signal) => io.exitNow(exitCodeOf(signal)));
  try {
    const startup = deps.prepare(choice);
    const log = commandLogger(deps.env, io, startup.dataFolder);
    await using engine = await startup.openEngine({ watching: false, log });
    await print(io.stdout, listing(engine));
    return EXIT.ok;
  } catch (thrown) {
    await print(io.stderr, errorLines(thrown));
    return EXIT.failure;
  } finally {
    io.stdout.off('error', ignore);
  }
}
