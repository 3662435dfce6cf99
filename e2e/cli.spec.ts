/** The command line as a person and a script use it: the built program in a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { serve } from './support/serve.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
let data = '';
test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'hearth-cli-'));
});
test.afterAll(async () => rm(data, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end; `onOut` sees what it has printed so far and may end it. */
function hearth(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onOut?: (out: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [at('out/main/cli.js'), ...args], {
    env: { ...process.env, HEARTH_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
    onOut?.(out, (signal) => child.kill(signal));
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

test('each task runs with one line, and its answer stands alone on standard output', async () => {
  const told = await hearth([
    'run',
    'hearth/ember',
    '--chat',
    'What is the capital of France?',
    '--option',
    'temperature=0',
  ]);
  expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/Paris/) });
  const judged = await hearth([
    'run',
    'hearth/sentiment-minilm',
    'The soup was cold and the waiter was rude.',
  ]);
  expect(judged).toMatchObject({ code: 0, out: expect.stringMatching(/^NEGATIVE/) });
  const embedded = await hearth([
    'run',
    'sentence-transformers/all-MiniLM-L6-v2',
    'A warm place to sit.',
    '--json',
  ]);
  expect(embedded.code).toBe(0);
  expect(JSON.parse(embedded.out)).toMatchObject({
    task: 'feature-extraction',
    result: { dimensions: 384 },
    meta: { backend: 'onnx', device: 'cpu' },
  });
});

test('Ctrl-C keeps what was told and gives the exit code of an interrupted program', async () => {
  const args = ['run', 'hearth/ember', 'Once upon a time', '--option', 'max_new_tokens=900'];
  const ended = await hearth(args, {}, (out, kill) => {
    if (out.length > 20) kill('SIGINT');
  });
  expect(ended).toMatchObject({ code: 130, out: expect.stringMatching(/\w+/), err: '' });
});

test('a model that is not here, a wrong option and a missing input say what to do, with codes that differ', async () => {
  expect(await hearth(['run', 'hearth/embre', 'x'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^"hearth\/embre" is not on this machine\.\nDid you mean hearth\/ember\?\n$/),
  });
  expect(await hearth(['run', 'hearth/ember', 'x', '--option', 'temprature=0'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('temprature'),
  });
  expect(await hearth(['run', 'hearth/ember', '--nonsense'])).toMatchObject({ code: 2, out: '' });
});

test('a value of the environment that makes no sense stops each command with one line', async () => {
  const file = join(data, 'a-file');
  await writeFile(file, '');
  const stopped = async (args: readonly string[], env: Record<string, string>): Promise<string> => {
    const { code, out, err } = await hearth(args, env);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^[^\n]+\n$/);
    return err;
  };
  const forced = /^FORCE_DEVICE=cuda: .*not available.*Available on this machine: .*cpu/;
  expect(await stopped(['devices'], { FORCE_DEVICE: 'cuda' })).toMatch(forced);
  expect(await stopped(['run', 'hearth/ember', 'x'], { FORCE_DEVICE: 'cuda' })).toMatch(forced);
  expect(await stopped(['serve', '--port', '0'], { FORCE_DEVICE: 'cuda' })).toMatch(forced);
  expect(await stopped(['models'], { HEARTH_MODELS: file })).toContain(`${file}: must be a folder`);
  expect(await stopped(['models'], { MEMORY_WATERMARK: '85' })).toMatch(/^MEMORY_WATERMARK=85: must be/);
  expect(await stopped(['serve', '--port', '0'], { HEARTH_LOG: 'loud' })).toMatch(
    /^HEARTH_LOG=loud: must be/,
  );
  expect(await stopped(['serve', '--port', '0', '--data', file], {})).toContain(`--data ${file}: must be`);
});

test('a device that was chosen in the app and is gone is told, and the best one that is here is used', async () => {
  const settings = join(data, 'settings.json');
  await writeFile(settings, JSON.stringify({ forceDevice: 'cuda' }));
  const { code, out } = await hearth(['devices', '--json']);
  await rm(settings);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ device: 'cpu' });
});

test("the README's curl lines work as printed", async () => {
  test.skip(spawnSync('curl', ['--version']).error !== undefined, 'there is no curl on this machine');
  const readme = await readFile(at('README.md'), 'utf8');
  const lines = [...readme.matchAll(/^curl [^]*?(?=\n(?:\n|curl|```))/gm)].map(([line]) => line);
  expect(lines.length).toBeGreaterThanOrEqual(5);
  await using server = await serve({ args: ['--token', 'my-secret'] });
  for (const line of lines) {
    const here = line.replaceAll('http://127.0.0.1:8017', server.origin);
    const answer = await new Promise<string>((resolve, reject) => {
      const shell = spawn('sh', ['-c', here.replace(/^curl/, 'curl -sS')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      shell.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      shell.once('error', reject);
      shell.once('close', () => resolve(text));
    });
    expect(answer, here).toMatch(/"result"|event: done|"models"|"status"|"choices"/);
    expect(answer, here).not.toContain('"error"');
  }
});

test("the README's commands work as printed", async () => {
  test.setTimeout(180_000);
  const readme = await readFile(at('README.md'), 'utf8');
  const lines = [...readme.matchAll(/^npm run hearth -- (?!serve)(.*)$/gm)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThanOrEqual(12);
  const here = await mkdtemp(join(data, 'readme-'));
  // The paths in them are from where the repository is; what they save is not for it.
  for (const folder of ['resources', 'tools']) await symlink(at(folder), join(here, folder));
  for (const line of lines) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `"$NODE" "$CLI" ${line}`], {
      cwd: here,
      env: { ...process.env, HEARTH_DATA: data, NODE: process.execPath, CLI: at('out/main/cli.js') },
      encoding: 'utf8',
    });
    expect({ line, status, stderr }).toMatchObject({ status: 0 });
    expect(line.includes('--output') ? stderr : stdout, line).not.toBe('');
  }
});

test('a picture runs with one line too, and what a model makes of it is saved where it is asked for', async () => {
  const picture = at('resources/samples/shapes-1.webp');
  const found = await hearth(['run', 'hearth/shapes-detection', '--file', picture]);
  expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/^label +score .*\nyellow cross/) });
  const output = join(data, 'depth.png');
  const depth = await hearth(['run', 'hearth/shapes-depth', '--file', picture, '--output', output]);
  expect(depth).toMatchObject({ code: 0, out: expect.stringMatching(/^min /), err: `Saved ${output}\n` });
  expect((await readFile(output)).subarray(1, 4).toString()).toBe('PNG');
});

test('a sound runs with one line: what is said, and which word it is', async () => {
  const commands = at('resources/samples/spoken-commands.opus');
  const heard = await hearth(['run', 'hearth/spoken-commands', '--file', commands]);
  expect(heard).toMatchObject({
    code: 0,
    out: 'turn off the kitchen fan close the garden window set the timer to five minutes\n',
  });
  const word = at('resources/samples/spoken-word.opus');
  const named = await hearth(['run', 'hearth/spoken-words', '--file', word]);
  expect(named).toMatchObject({ code: 0, out: expect.stringMatching(/^yellow +0\.9/) });
});

test('a question about a picture is answered by the model in the box', async () => {
  const picture = at('resources/samples/shapes-1.webp');
  const asked = ['run', 'hearth/shapes-questions', 'What colour is the cross?', '--file', picture];
  expect(await hearth(asked)).toMatchObject({ code: 0, out: 'Yellow.\n' });
});
