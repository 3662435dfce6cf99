import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config.ts';
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

describe('usage', () => {
  it.each([
    ['no model', ['run']],
    ['an unknown command', ['fly']],
    ['a command that comes later', ['pull', 'a/b']],
    ['an unknown flag', ['run', 'm', 'x', '--fast']],
    ['an option without a value', ['run', 'm', 'x', '--option', 'temperature']],
    ['an option without a name', ['run', 'm', 'x', '--option', '=1']],
    ['a timeout of nothing', ['run', 'm', 'x', '--timeout', '0']],
    ['a timeout that is no number', ['run', 'm', 'x', '--timeout', 'soon']],
    ['an endless timeout', ['run', 'm', 'x', '--timeout', 'Infinity']],
    ['two inputs', ['run', 'm', 'x', 'y']],
    ['no input at a terminal', ['run', 'm']],
    ['a port above 65535', ['serve', '--port', '70000']],
    ['a port that is no number', ['serve', '--port', '80a']],
    ['an empty host', ['serve', '--host', '']],
    ['a token that no header can carry', ['serve', '--token', 'a b c d e f']],
    ['an empty task', ['eval', '--tasks', 'fill-mask,,echo']],
    ['an argument too many', ['models', 'x']],
    ['a conversion into nothing', ['convert', 'm']],
    ['a conversion into an unknown format', ['convert', 'm', '--to', 'pt']],
    ['an unknown quantization', ['convert', 'm', '--to', 'gguf', '--quant', 'q3']],
    ['graphs of a GGUF quantization', ['convert', 'm', '--to', 'onnx', '--quant', 'q4_k_m', '--out', 'x']],
    ['graphs that go nowhere', ['convert', 'm', '--to', 'onnx']],
  ])('%s is exit code 2, with a line on stderr and nothing on stdout', async (_name, argv) => {
    const { code, out, err } = await hearth(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
    expect(deps.prepared).toEqual([]);
  });

  it('shows help and version on stdout, and no command that is not there', async () => {
    const help = await hearth(['--help']);
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/serve[^]*run[^]*models[^]*devices[^]*eval[^]*convert/);
    expect(help.out).not.toMatch(/pull/);
    expect(await hearth(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
  });
});

describe('hearth models and devices', () => {
  it('lists models in the order of their names', async () => {
    const { code, out } = await hearth(['models']);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'MODEL                                   TASK                    SIZE  STATE      BACKEND',
      'hearth/ember                            text-generation      12.0 MB  available  llama',
      'hearth/sentiment-minilm                 text-classification  12.0 MB  available  onnx',
      'sentence-transformers/all-MiniLM-L6-v2  feature-extraction   12.0 MB  available  onnx',
      '',
    ]);
    expect(deps.engine.disposed).toBe(true);
  });

  it('shows the device, why, and what the others lack', async () => {
    expect((await hearth(['devices'])).out).toBe(
      'cpu: No GPU was found.\n\ncuda  not available  No NVIDIA driver.\ncpu   available      Always there.\n',
    );
  });

  it('prints the same shapes as the HTTP interface with --json', async () => {
    expect(JSON.parse((await hearth(['models', '--json'])).out)).toEqual({
      models: deps.engine.models.list(),
    });
    expect(JSON.parse((await hearth(['devices', '--json'])).out)).toEqual(deps.engine.devices());
  });
});

it('a variable that makes no sense is one line, exit code 1', async () => {
  deps.prepare = () => {
    throw new ConfigError('MEMORY_WATERMARK', 'MEMORY_WATERMARK=2: must be a number from 0 to 1');
  };
  for (const argv of [['run', 'm', 'x'], ['models'], ['devices'], ['serve']]) {
    expect(await hearth(argv)).toEqual({
      code: 1,
      out: '',
      err: 'MEMORY_WATERMARK=2: must be a number from 0 to 1\n',
    });
  }
});
