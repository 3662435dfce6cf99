import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { FAKE_META, endlessScript, refusing } from '../api/testing/fake-engine.ts';
import { runCli } from './program.ts';
import { fakeDeps, fakeIo, type FakeIoOptions } from './testing/fake-io.ts';

let deps = fakeDeps();
let folder = '';
beforeEach(() => {
  deps = fakeDeps();
  folder = mkdtempSync(join(tmpdir(), 'hearth-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function hearth(argv: string[], options: FakeIoOptions = {}) {
  const io = fakeIo(options);
  const code = await runCli(argv, io, deps);
  expect(io.listeners()).toBe(0);
  return { code, out: io.out(), err: io.err() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('hearth run', () => {
  it('streams the text and ends it with one line end', async () => {
    expect(await hearth(['run', 'hearth/ember', 'Once'])).toEqual({
      code: 0,
      out: 'once upon a time\n',
      err: '',
    });
    expect(deps.engine.accepted).toMatchObject([
      { model: 'hearth/ember', inputs: 'Once', priority: 'interactive' },
    ]);
    expect(deps.engine.disposed).toBe(true);
  });

  it('shows each token as soon as it is there', async () => {
    const gate = Promise.withResolvers<undefined>();
    deps.engine.script = async function* () {
      yield { type: 'token', text: 'first' };
      await gate.promise;
      yield { type: 'done', model: 'm', task: 'text-generation', result: {}, meta: FAKE_META };
    };
    const io = fakeIo();
    const running = runCli(['run', 'hearth/ember', 'x'], io, deps);
    await until(() => io.out() === 'first');
    gate.resolve(undefined);
    expect(await running).toBe(0);
    expect(io.out()).toBe('first\n');
  });

  it('adds no second line end', async () => {
    deps.engine.script = async function* () {
      yield { type: 'token', text: 'line\n' };
      yield { type: 'done', model: 'm', task: 'text-generation', result: {}, meta: FAKE_META };
    };
    expect((await hearth(['run', 'hearth/ember', 'x'])).out).toBe('line\n');
  });

  it.each([
    ['alone', [], '', 'weather({"city":"Rome"})\ntime({})\n'],
    [
      'behind what was streamed',
      ['Let me see.'],
      'Let me see.',
      'Let me see.\nweather({"city":"Rome"})\ntime({})\n',
    ],
    ['behind a line end', ['Well:\n'], 'Well:\n', 'Well:\nweather({"city":"Rome"})\ntime({})\n'],
  ])('shows the tools that the model asks for, %s', async (_, tokens, generated_text, out) => {
    const call = (name: string, given: string) => ({
      id: `call_${name}`,
      type: 'function' as const,
      function: { name, arguments: given },
    });
    const tool_calls = [call('weather', '{"city":"Rome"}'), call('time', '{}')];
    const result = { generated_text, tokens: 4, finish_reason: 'tool_calls', tool_calls };
    deps.engine.script = async function* () {
      for (const text of tokens) yield { type: 'token', text };
      yield { type: 'done', model: 'm', task: 'text-generation', result, meta: FAKE_META };
    };
    expect((await hearth(['run', 'hearth/ember', 'x'])).out).toBe(out);
    const json = await hearth(['run', 'hearth/ember', 'x', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ result });
  });

  it('takes task, options as JSON or text, chat, timeout and folders', async () => {
    const options = ['temperature=0.2', 'stop=["."]', 'seed=7', 'truncate=true'].flatMap((pair) => [
      '--option',
      pair,
    ]);
    const flags = [
      '--task',
      'text-generation',
      '--chat',
      '--timeout',
      '1.5',
      '--models',
      'a',
      '--models',
      'b',
      '--data',
      'd',
    ];
    expect((await hearth(['run', 'hearth/ember', 'Hi', ...options, ...flags])).code).toBe(0);
    expect(deps.engine.accepted[0]).toMatchObject({
      inputs: { messages: [{ role: 'user', content: 'Hi' }] },
      options: { temperature: 0.2, stop: ['.'], seed: 7, truncate: true },
      task: 'text-generation',
      timeout_s: 1.5,
    });
    expect(deps.prepared).toEqual([{ models: ['a', 'b'], data: 'd' }]);
  });

  it('passes a value that is no JSON as text, and refuses __proto__ as any unknown option', async () => {
    await hearth(['run', 'sentence-transformers/all-MiniLM-L6-v2', 'x', '--option', 'pooling=mean']);
    expect(deps.engine.accepted[0]?.options).toEqual({ pooling: 'mean' });
    expect(await hearth(['run', 'hearth/ember', 'x', '--option', '__proto__={"a":1}'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('__proto__') as string,
    });
  });

  it('reads standard input for - and where it is piped, without its last line end', async () => {
    await hearth(['run', 'hearth/ember', '-'], { stdin: 'from -\n' });
    await hearth(['run', 'hearth/ember'], { stdin: 'two\nlines\r\n' });
    await hearth(['run', 'hearth/ember', 'given'], { stdin: 'ignored' });
    expect(deps.engine.accepted.map(({ inputs }) => inputs)).toEqual(['from -', 'two\nlines', 'given']);
  });

  it('reads a file', async () => {
    const file = join(folder, 'input.txt');
    writeFileSync(file, 'Größe\n');
    await hearth(['run', 'hearth/ember', '--file', file]);
    expect(deps.engine.accepted[0]?.inputs).toBe('Größe');
  });

  it.each([
    ['that is missing', null, 'ENOENT'],
    ['that is no text', Buffer.from([0xff, 0xfe, 0x00]), 'UTF-8'],
    ['that is empty', '', 'empty'],
    ['that is far too long', Buffer.alloc(6_000_010, 'a'), '6000002 bytes'],
  ])('a file %s is an error of two lines, exit code 1', async (_name, content, problem) => {
    const file = join(folder, 'input');
    if (content !== null) writeFileSync(file, content);
    const { code, out, err } = await hearth(['run', 'hearth/ember', '--file', file]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(problem);
    expect(err.match(/\n/g)).toHaveLength(2);
  });

  it('shows labels as a table and a vector as one line of JSON', async () => {
    expect((await hearth(['run', 'hearth/sentiment-minilm', 'x'])).out).toBe(
      'POSITIVE  0.9921\nNEGATIVE  0.0079\n',
    );
    expect((await hearth(['run', 'sentence-transformers/all-MiniLM-L6-v2', 'x'])).out).toBe('[0.6,0.8]\n');
    expect((await hearth(['run', 'hearth/ember', 'x', '--task', 'echo'])).out).toBe('"x"\n');
  });

  it('prints the response object alone with --json', async () => {
    const { out } = await hearth(['run', 'hearth/ember', 'x', '--json']);
    const response: unknown = JSON.parse(out);
    expect(response).toMatchObject({
      model: 'hearth/ember',
      task: 'text-generation',
      result: { tokens: 4 },
      meta: FAKE_META,
    });
    expect(Object.keys(response as object)).toEqual(['request_id', 'model', 'task', 'result', 'meta']);
  });

  it('prints a result that was not streamed', async () => {
    deps.engine.script = async function* () {
      yield {
        type: 'done',
        model: 'm',
        task: 'text-generation',
        result: { generated_text: 'whole', tokens: 1, finish_reason: 'stop' },
        meta: FAKE_META,
      };
    };
    expect((await hearth(['run', 'hearth/ember', 'x'])).out).toBe('whole\n');
  });

  it('shows progress at a terminal only, and takes it away before the text', async () => {
    const { out, err } = await hearth(['run', 'hearth/ember', 'x'], { terminal: true });
    expect(out).toBe('once upon a time\n');
    expect(err).toContain('Loading hearth/ember: reading, 50 %');
    expect(err.endsWith('\r\u001b[2K')).toBe(true);
  });

  it("keeps a model's control characters off the terminal, and in a pipe", async () => {
    deps.engine.script = async function* () {
      yield { type: 'token', text: 'a\u001b]0;owned\u0007\r\u009bb\tc\n' };
      yield { type: 'done', model: 'm', task: 'text-generation', result: {}, meta: FAKE_META };
    };
    expect((await hearth(['run', 'hearth/ember', 'x'], { terminal: true })).out).toBe('a]0;ownedb\tc\n');
    expect((await hearth(['run', 'hearth/ember', 'x'])).out).toContain('\u001b]0;');
  });

  it('says warnings on stderr', async () => {
    deps.engine.script = async function* () {
      yield {
        type: 'done',
        model: 'm',
        task: 'echo',
        result: 1,
        meta: { ...FAKE_META, warnings: ['The text was cut.'] },
      };
    };
    expect(await hearth(['run', 'hearth/ember', 'x'])).toEqual({
      code: 0,
      out: '1\n',
      err: 'Note: The text was cut.\n',
    });
  });

  it('an error is its message and its hint, two lines, exit code 1', async () => {
    deps.engine.script = refusing(new HearthError('GPU_REQUIRED', 'It needs\na GPU.', 'Use a smaller one.'));
    expect(await hearth(['run', 'hearth/ember', 'x'])).toEqual({
      code: 1,
      out: '',
      err: 'It needs a GPU.\nUse a smaller one.\n',
    });
    expect(deps.engine.disposed).toBe(true);
  });

  it('keeps what was streamed before an error, on a line of its own', async () => {
    deps.engine.script = async function* () {
      yield { type: 'token', text: 'half' };
      yield { type: 'error', error: new HearthError('RUNNER_CRASHED', 'It ended.', 'Again.').toBody() };
    };
    expect(await hearth(['run', 'hearth/ember', 'x'])).toEqual({
      code: 1,
      out: 'half\n',
      err: 'It ended.\nAgain.\n',
    });
  });
});

describe('hearth run that is ended from outside', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s cancels it, keeps the text so far, exit code %i', async (signal, expected) => {
    deps.engine.script = endlessScript;
    const io = fakeIo();
    const running = runCli(['run', 'hearth/ember', 'x'], io, deps);
    await until(() => io.out() === 'forever');
    io.signal(signal);
    expect(await running).toBe(expected);
    expect(io.out()).toBe('forever\n');
    expect(io.err()).toBe('');
    expect(deps.engine.aborted).toHaveLength(1);
    expect(deps.engine.disposed).toBe(true);
    expect(io.exits).toEqual([]);
  });

  it('does not wait for an engine that is still being made, and disposes of it later', async () => {
    const made = Promise.withResolvers<undefined>();
    deps.prepare = () => ({ dataFolder: '.', openEngine: async () => made.promise.then(() => deps.engine) });
    const io = fakeIo();
    const running = runCli(['run', 'hearth/ember', 'x'], io, deps);
    await until(() => io.listeners() === 1);
    await new Promise((resolve) => setImmediate(resolve));
    io.signal('SIGINT');
    expect(await running).toBe(130);
    made.resolve(undefined);
    await until(() => deps.engine.disposed);
    expect(deps.engine.accepted).toEqual([]);
  });

  it('a reader that has enough ends it quietly', async () => {
    deps.engine.script = async function* (_request, signal) {
      while (!signal.aborted) {
        yield { type: 'token', text: 'more ' };
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield { type: 'error', error: new HearthError('CANCELLED', 'c', 'h').toBody() };
    };
    const { code, out, err } = await hearth(['run', 'hearth/ember', 'x'], { breaksAfter: 20 });
    expect({ code, out, err }).toEqual({ code: 0, out: 'more '.repeat(4), err: '' });
    expect(deps.engine.aborted).toHaveLength(1);
  });
});
