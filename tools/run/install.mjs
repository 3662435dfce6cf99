import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inRepo } from './process.mjs';
import { withLock } from './lock.mjs';
import { say, Stop } from './say.mjs';

const windows = process.platform === 'win32';

/** Installs the packages unless what is installed is what package-lock.json says. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock('install', install, () => say('Another process installs the packages: waiting for it.'));
}

async function install() {
  if (isInstalled()) return;
  say('Installing the packages (about a minute, 1.7 GB): npm ci');
  freeOurBinary();
  const code = await npm(['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit']);
  if (code !== 0) {
    throw new Stop(
      'The packages could not be installed; npm says why above. Check the network or registry and the free disk space, then run the same command again.',
    );
  }
  writeFileSync(inRepo('node_modules/.hearth-lock'), wanted());
}

function isInstalled() {
  const stamp = inRepo('node_modules/.hearth-lock');
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted();
  if (!holdsWhatTheLockfileSays()) return false;
  writeFileSync(stamp, wanted());
  return true;
}

/** What must have been installed: these files, for this platform. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['package-lock.json', '.npmrc']) hash.update(readFileSync(inRepo(file)));
  return hash.digest('hex');
}

/** For a node_modules that somebody installed by hand: compares npm's own record of it with the lockfile. */
function holdsWhatTheLockfileSays() {
  try {
    const packages = (path) => JSON.parse(readFileSync(inRepo(path), 'utf8')).packages;
    const installed = packages('node_modules/.package-lock.json');
    return Object.entries(packages('package-lock.json')).every(
      ([path, { optional, peer, version }]) =>
        path === '' || installed[path]?.version === version || ((optional || peer) && !installed[path]),
    );
  } catch {
    return false;
  }
}

/** Windows deletes no program that runs, and `npm ci` begins by deleting the Node that may be running this. */
function freeOurBinary() {
  if (!windows || !process.execPath.startsWith(inRepo('node_modules'))) return;
  mkdirSync(inRepo('.cache'), { recursive: true });
  renameSync(process.execPath, inRepo(`.cache/node-${process.pid}.exe`));
}

/** Runs the npm that runs us, or the one in PATH. Its output goes to stderr. */
function npm(args) {
  const cli = process.env['npm_execpath'];
  const underNpm = cli?.endsWith('npm-cli.js') && existsSync(cli);
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  // Without npm's own script there is only npm.cmd on Windows, which needs a shell; the arguments are constants.
  const [program, all, shell] = underNpm ? [node, [cli, ...args], false] : ['npm', args, windows];
  return new Promise((resolve, reject) => {
    const child = spawn(program, all, { cwd: inRepo('.'), stdio: ['ignore', 2, 2], shell });
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('error', () =>
      reject(new Stop('npm was not found: install Node.js with npm, then run this again.')),
    );
  });
}
