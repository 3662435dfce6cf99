import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stop } from './say.mjs';

const windows = process.platform === 'win32';
const repo = fileURLToPath(new URL('../..', import.meta.url));

/** The line of Node that Electron embeds, and the oldest that has what our sources use. */
const NODE_MAJOR = 24;

/** The absolute path of something in the repository. */
export function inRepo(path) {
  return join(repo, path);
}

/** Where the person stands: npm scripts run at the repository's root, but a relative path means the caller's folder. */
export function callerFolder() {
  return process.env['npm_lifecycle_event'] ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd();
}

/** The Node 24 that the package `node` installed; this process's own where that one has no build for the platform. */
export function projectNode() {
  const own = inRepo(windows ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node');
  if (existsSync(own)) return own;
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath;
  throw new Stop(
    `Hearth needs Node ${NODE_MAJOR}, and node_modules has none for this platform: install Node ${NODE_MAJOR} or newer and run this again.`,
  );
}

/** The script behind a package's command, to be run with `projectNode()`: no shell, and the same on Windows. */
export function binOf(packageName, command = packageName) {
  const folder = inRepo(`node_modules/${packageName}`);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** This environment with the project's commands, its Node first among them, in front of everything else. */
export function environment(extra = {}) {
  const env = { ...process.env, ...extra };
  // Windows spells it `Path`, and a second spelling would shadow the first.
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[key] = [inRepo('node_modules/.bin'), env[key]].filter(Boolean).join(delimiter);
  return env;
}

/**
 * Runs a program in our place: the same terminal, our signals, its exit code (128 + n when a signal ended it).
 * We never die before it does, so that it can end in good order.
 */
export function forward(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd, env: environment(env) });
    // A terminal sends Ctrl-C to the whole group, so the child has it already; a second one may mean «at once».
    const pass = (signal) => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
    const signals = windows ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const settle = (then) => (value, ended) => {
      for (const signal of signals) process.off(signal, pass);
      then(value, ended);
    };
    child.on('error', settle(reject));
    child.on(
      'exit',
      settle((code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0))),
    );
  });
}

/** The leaders of the process groups that `runLimited` has running. */
const running = new Set();

/**
 * Runs a program to its end in a process group of its own, and ends the whole group after `limitMs`.
 * `stdio` is spawn's. Resolves to `{code, timedOut}`; Ctrl-C ends this group, those beside it and then us.
 */
export function runLimited(program, args, { limitMs, stdio, env, cwd = repo }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio, cwd, env: environment(env), detached: !windows });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killTree(child.pid);
    }, limitMs);
    running.add(child.pid);
    const interrupted = (signal) => {
      running.forEach(killTree);
      process.exit(128 + constants.signals[signal]);
    };
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    const settle = () => {
      clearTimeout(timer);
      running.delete(child.pid);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    };
    child.on('error', (error) => (settle(), reject(error)));
    child.on('exit', (code) => {
      settle();
      // What a stage leaves behind would eat the next one's processor.
      if (!windows) killTree(child.pid);
      resolve({ code: code ?? 1, timedOut });
    });
  });
}

function killTree(pid) {
  if (pid === undefined) return;
  if (windows) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
  else {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Everybody in the group has ended.
    }
  }
}
