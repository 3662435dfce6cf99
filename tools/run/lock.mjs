import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inRepo } from './process.mjs';

/**
 * Runs `work` while no other process of this checkout runs work under the same name; `onWait` is called once when
 * another one has to end first. A lock whose owner has died is taken over.
 */
export async function withLock(name, work, onWait) {
  const path = inRepo(`.cache/${name}.lock`);
  mkdirSync(dirname(path), { recursive: true });
  for (let tries = 0; !take(path); tries += 1) {
    if (tries === 0) onWait();
    await wait(200);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = ownerOf(path);
  if (owner === undefined || alive(owner)) return false;
  // Of several that see the dead owner one wins this rename; whoever catches a live lock instead puts it back.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (ownerOf(aside) !== owner) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch {
    // Another process was faster.
  }
  return false;
}

/** The process id in the lock; undefined while its owner has not written it yet, or when it is gone. */
function ownerOf(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
