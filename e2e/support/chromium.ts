import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * What the browser of the tests is launched with, in place of the arguments that @sparticuz/chromium recommends:
 * those are for servers without threads and switch off the web's own security.
 */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-pings',
  '--font-render-hinting=none',
];

/** Which browser to launch: a program's path, or the name of one that is installed. */
export type ChromiumChoice = { executablePath: string } | { channel: string };

/**
 * The browser for the tests: `HEARTH_CHROMIUM` where it is set, on Linux the one that comes with the npm package
 * @sparticuz/chromium (needs no system package), elsewhere the installed Chrome.
 */
export function chromiumChoice(): ChromiumChoice {
  const own = process.env['HEARTH_CHROMIUM'];
  if (own) return { executablePath: own };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' };
  return { executablePath: unpacked() };
}

/** Unpacks the browser (200 MB) once per version and user, and returns its path. */
function unpacked(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = createRequire(entry)('../package.json') as { version: string };
  const folder = join(tmpdir(), `hearth-chromium-${version}-${String(userInfo().uid)}`);
  const program = join(folder, 'chromium');
  if (existsSync(program)) return program;
  // The package takes any file of that name for a finished one, so it unpacks where nobody looks, and then moves.
  const aside = mkdtempSync(join(dirname(folder), 'hearth-unpack-'));
  const script = `import(${JSON.stringify(entry)}).then((chromium) => chromium.default.executablePath())`;
  execFileSync(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: aside } });
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(program)) throw error;
  }
  return program;
}
