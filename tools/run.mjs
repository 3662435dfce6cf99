#!/usr/bin/env node
/**
 * What the npm scripts call: makes sure that the packages are installed and the bundles are built, then does the work.
 * It is plain JavaScript for Node 20 and newer with no packages, because it runs before there are any.
 *
 *     node tools/run.mjs start|test|hearth|build|accuracy|bench|pictures|supported [arguments…]
 */
import { ensureBuilt } from './run/build.mjs';
import { unpackGoldens } from './run/goldens.mjs';
import { ensureInstalled } from './run/install.mjs';
import { callerFolder, forward, inRepo, projectNode } from './run/process.mjs';
import { say, Stop } from './run/say.mjs';
import { start } from './run/start.mjs';
import { test } from './run/test.mjs';

/** Each takes the arguments that follow its name and resolves to the exit code. */
const commands = {
  start,
  test,
  hearth: (args) => forward(projectNode(), [inRepo('out/main/cli.js'), ...args], { cwd: callerFolder() }),
  accuracy: () => forward(projectNode(), [inRepo('tools/accuracy/index.ts')], { cwd: inRepo('.') }),
  bench: (args) => forward(projectNode(), [inRepo('tools/bench/index.ts'), ...args], { cwd: inRepo('.') }),
  pictures: () => forward(projectNode(), [inRepo('tools/pictures/index.ts')], { cwd: inRepo('.') }),
  supported: () => forward(projectNode(), [inRepo('tools/supported/index.ts')], { cwd: inRepo('.') }),
  build: async () => 0,
};

async function main([name = '', ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Stop(`Usage: node tools/run.mjs ${Object.keys(commands).join('|')}`);
  await ensureInstalled();
  await ensureBuilt();
  unpackGoldens();
  return command(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    say(error instanceof Stop ? error.message : (error.stack ?? String(error)));
    process.exitCode = 1;
  },
);
