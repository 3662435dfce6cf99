import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callerFolder, forward, inRepo, projectNode, runLimited } from './process.mjs';
import { say } from './say.mjs';

/** How long fetching the Electron runtime (about 110 MB) may take before the browser host is the better offer. */
const FETCH_LIMIT_MS = 60_000;
/** A desktop app that its system cannot run ends within this time, by a crash or for want of a library. */
const STILLBORN_MS = 5_000;
/** 127: a shared library is missing. 128 + SIGILL, SIGTRAP, SIGABRT, SIGSEGV: it cannot start here, as root for one. */
const STILLBORN_CODES = [127, 132, 133, 134, 139];

/** Opens the desktop app; where that cannot be, says why in one line and serves the same app to the browser. */
export async function start(args) {
  const reason = whyNoDesktop() ?? (await whyNoRuntime());
  if (reason !== undefined) return serve(reason, args);
  const started = Date.now();
  // The variable would make Electron run as plain Node.
  const env = { ELECTRON_RUN_AS_NODE: undefined };
  const code = await forward(electronPath(), [inRepo('.'), ...args], { cwd: callerFolder(), env });
  const stillborn = STILLBORN_CODES.includes(code) && Date.now() - started < STILLBORN_MS;
  return stillborn ? serve('The desktop app cannot start on this system', args) : code;
}

function serve(reason, args) {
  say(`${reason}: serving the same app to the browser.`);
  return forward(projectNode(), [inRepo('out/main/serve.js'), ...args], { cwd: callerFolder() });
}

function whyNoDesktop() {
  const { HEARTH_NO_ELECTRON, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (HEARTH_NO_ELECTRON === '1') return 'HEARTH_NO_ELECTRON is set';
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'No display here';
  return undefined;
}

/** Fetches the runtime where it is not there yet; the package `electron` no longer does so when it is installed. */
async function whyNoRuntime() {
  if (electronPath() !== undefined) return undefined;
  say('Fetching the Electron runtime (about 110 MB, once).');
  const limits = { limitMs: FETCH_LIMIT_MS, stdio: ['ignore', 'ignore', 'ignore'] };
  const { timedOut } = await runLimited(projectNode(), [inRepo('node_modules/electron/install.js')], limits);
  if (electronPath() !== undefined) return undefined;
  return timedOut
    ? `The Electron runtime did not arrive within ${FETCH_LIMIT_MS / 1000} s`
    : 'The Electron runtime cannot be fetched here';
}

/** The runtime's program, where it is installed. */
function electronPath() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? inRepo('node_modules/electron/dist');
  const record = inRepo('node_modules/electron/path.txt');
  const name = existsSync(record)
    ? readFileSync(record, 'utf8')
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}
