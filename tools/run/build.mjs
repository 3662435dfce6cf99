import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { binOf, environment, inRepo, projectNode } from './process.mjs';
import { say, Stop } from './say.mjs';

const STAMP = 'out/.stamp';
const INPUTS = [
  'src',
  'tools/licences',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** Builds `out/` unless it was built from the sources as they are. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock('build', build, () => say('Another process builds the app: waiting for it.'));
}

async function build() {
  if (isBuilt()) return;
  // Taken before, so that a file which changes meanwhile makes the next start build again.
  const stamp = sources();
  say('Building the app.');
  const args = [binOf('electron-vite'), 'build', '--logLevel', 'warn'];
  const { status } = spawnSync(projectNode(), args, {
    cwd: inRepo('.'),
    env: environment(),
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Stop('The app could not be built; the reason is above.');
  writeFileSync(inRepo(STAMP), stamp);
}

function isBuilt() {
  return existsSync(inRepo(STAMP)) && readFileSync(inRepo(STAMP), 'utf8') === sources();
}

/** A digest over name, size and time of every file that the bundles are made of: a deleted file counts too. */
function sources() {
  const hash = createHash('sha256');
  for (const input of INPUTS) visit(input, hash);
  return hash.digest('hex');
}

function visit(path, hash) {
  const stat = statSync(inRepo(path), { throwIfNoEntry: false });
  if (stat === undefined || /\.test\.tsx?$/.test(path)) return;
  if (stat.isDirectory()) {
    for (const name of readdirSync(inRepo(path)).sort()) visit(join(path, name), hash);
  } else {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  }
}
