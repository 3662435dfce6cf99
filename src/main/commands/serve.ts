/** `hearth serve`: the engine behind HTTP, until a signal ends it. */
import { toHearthError } from '../../shared/errors.ts';
import { createApi, type Api } from '../api/server.ts';
import { requireTokenBeyondLoopback, weakToken } from '../api/security.ts';
import { ConfigError } from '../config/config.ts';
import { createLogger, logLevel } from '../telemetry/logger.ts';
import type { CliDeps, ConfigChoice } from './deps.ts';
import { EXIT, endOnSignals, type CliIo } from './io.ts';
import { oneLine, print } from './output.ts';
import { keptToken } from './token.ts';

/** What `hearth serve` was asked for. */
export interface ServeChoice extends ConfigChoice {
  readonly host: string;
  readonly port: number;
  /** The person's own token; false for none at all; undefined for the kept one. */
  readonly token: string | false | undefined;
}

/** Runs the server until a signal; gives the exit code. Whatever stops the start is one line on stderr. */
export async function serveCommand(choice: ServeChoice, io: CliIo, deps: CliDeps): Promise<number> {
  // A closed pipe must not end a server that was started from a script.
  io.stdout.on('error', () => undefined);
  const ended = Promise.withResolvers<undefined>();
  using _signals = endOnSignals(io, () => ended.resolve(undefined));
  try {
    await serve(choice, io, deps, ended.promise);
    return EXIT.ok;
  } catch (thrown) {
    await print(io.stderr, `${startProblem(thrown)}\n`);
    return EXIT.failure;
  }
}

async function serve(
  choice: ServeChoice,
  io: CliIo,
  deps: CliDeps,
  ended: Promise<undefined>,
): Promise<void> {
  const { host, port } = choice;
  // Before anything is made: an open door is refused even where the engine could not start either.
  // A token that is not named is made, and long.
  if (choice.token !== undefined)
    requireTokenBeyondLoopback({ host, token: choice.token === false ? null : choice.token });
  const warning = weakToken({ host, token: choice.token === false ? null : (choice.token ?? null) });
  if (warning !== null) await print(io.stderr, `${warning}\n`);
  const startup = deps.prepare(choice);
  const token = choice.token === false ? null : (choice.token ?? keptToken(startup.dataFolder));
  const log = createLogger(logLevel(deps.env['HEARTH_LOG'], io.stderr.isTTY === true), {
    book: startup.logBook,
    terminal: io.stderr.isTTY === true,
    content: deps.env['HEARTH_LOG_CONTENT'],
    dataFolder: startup.dataFolder,
  });
  const engine = await Promise.race([startup.openEngine({ watching: true, log }), ended]);
  if (engine === undefined) return;
  await using _engine = engine;
  const api = await createApi({ engine, token, host, port, staticDir: deps.staticDir, log });
  await announceAndServe(api, token, io, ended);
}

async function announceAndServe(
  api: Api,
  token: string | null,
  io: CliIo,
  ended: Promise<undefined>,
): Promise<void> {
  const url = await api.listen();
  try {
    await print(
      io.stdout,
      `Hearth is at ${url}${token === null ? '' : `?token=${encodeURIComponent(token)}`}\n`,
    );
    await ended;
  } finally {
    await api.close();
  }
}

/** What stopped the start, and the way out, on one line. */
function startProblem(thrown: unknown): string {
  if (thrown instanceof ConfigError) return oneLine(thrown.message);
  const error = toHearthError(thrown);
  return oneLine(`${error.message.replace(/[.:]?$/, '.')} ${error.hint}`);
}
