/** What plain Node can do for a page: show a file with the system's own program, where there is a desktop. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HearthError } from '../shared/errors.ts';
import { DEFAULT_API_PORT } from '../shared/local-api.ts';
import type { HostAbilities, HostApi } from './host.ts';
import { requireThere } from './reveal.ts';

/** The system as far as showing a file depends on it. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A file manager that has not started after so long won't; the window itself lives on by itself. */
const START_MS = 10_000;

/**
 * The abilities of the Node host. `shared` is true where pages of other machines may connect: a window that opens
 * here is of no use to them.
 */
export function nodeAbilities(
  options: { apiAddress?: () => string | null; shared?: boolean; desktop?: Desktop } = {},
): HostAbilities {
  const desktop = options.desktop ?? { platform: process.platform, env: process.env };
  const canReveal = options.shared !== true && hasDesktop(desktop);
  return {
    kind: 'browser',
    reveal: canReveal ? (path) => reveal(path, desktop.platform) : null,
    api: fixedApi(options.apiAddress ?? (() => null)),
  };
}

/** The interface of a server that runs for as long as its pages: the command line chose its port. */
function fixedApi(addressOf: () => string | null): HostApi {
  return {
    state: () => {
      const address = addressOf()?.replace(/\/$/, '') ?? null;
      return {
        phase: address === null ? 'off' : 'on',
        address,
        port: address === null ? DEFAULT_API_PORT : Number(new URL(address).port || '80'),
        problem: null,
        switchable: false,
      };
    },
    watch: () => ({ [Symbol.dispose]: () => undefined }),
    token: () => null,
  };
}

/** Whether there is a screen to show a window on. */
export function hasDesktop({ platform, env }: Desktop): boolean {
  if (platform === 'win32' || platform === 'darwin') return env['SSH_CONNECTION'] === undefined;
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** The program and its arguments that show a path. No shell is involved, so a name can't be a command. */
export function revealCommand(
  path: string,
  isFolder: boolean,
  platform: NodeJS.Platform,
): [file: string, args: string[]] {
  if (platform === 'win32') return ['explorer.exe', isFolder ? [path] : [`/select,${path}`]];
  if (platform === 'darwin') return ['/usr/bin/open', isFolder ? ['--', path] : ['-R', '--', path]];
  // xdg-open has no way to select a file, and would run the program for it.
  return ['xdg-open', [isFolder ? path : dirname(path)]];
}

async function reveal(path: string, platform: NodeJS.Platform): Promise<void> {
  requireThere(path);
  const [file, args] = revealCommand(path, statSync(path).isDirectory(), platform);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'ignore', detached: true, timeout: START_MS });
    child.once('error', (cause) => {
      reject(
        new HearthError(
          'INTERNAL',
          `The file manager could not be started (${file}).`,
          `Open ${path} yourself.`,
          {
            cause,
          },
        ),
      );
    });
    child.once('spawn', () => resolve());
    child.unref();
  });
}
