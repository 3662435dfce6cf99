/** `hearth convert`: what it asks the engine for, and what a person reads. */
import { resolve } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { runCli } from './program.ts';
import { fakeDeps, fakeIo } from './testing/fake-io.ts';

let deps = fakeDeps();
beforeEach(() => {
  deps = fakeDeps();
});

async function convert(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo();
  const code = await runCli(['convert', ...argv], io, deps);
  return { code, out: io.out(), err: io.err() };
}

test.each([
  [[], 'Q8_0'],
  [['--quant', 'q4'], 'Q4_0'],
  [['--quant', 'q8'], 'Q8_0'],
  [['--quant', 'q4_k_m'], 'Q4_K_M'],
  [['--quant', 'Q5_K_M'], 'Q5_K_M'],
  [['--quant', 'q6'], 'Q6_K'],
  [['--quant', 'f16'], 'F16'],
])('%j is another quantization than %s', async (argv, quantization) => {
  expect((await convert('hearth/ember', '--to', 'gguf', ...argv, '--out', 'new')).code).toBe(0);
  expect(deps.engine.models.converted).toEqual([
    { model: 'hearth/ember', to: 'gguf', quantization, out: resolve('new') },
  ]);
});

test.each([
  ['q8', 'q8'],
  ['Q4', 'q4'],
  ['int8', 'int8'],
  ['fp16', 'f16'],
])('graphs of %s are others than %s', async (word, quantization) => {
  expect((await convert('hearth/ember', '--to', 'onnx', '--quant', word, '--out', 'new')).code).toBe(0);
  expect(deps.engine.models.converted).toEqual([
    { model: 'hearth/ember', to: 'onnx', quantization, out: resolve('new') },
  ]);
});

test('the file goes elsewhere than --out says, or its path is not told', async () => {
  const { code, out, err } = await convert('hearth/ember', '--to', 'gguf', '--out', 'some/where');
  expect({ code, out, err }).toEqual({ code: 0, out: `${resolve('some/where')} (12.0 MB)\n`, err: '' });
  await convert('hearth/ember', '--to', 'onnx', '--out', 'new');
  expect(deps.engine.models.converted[1]).toEqual({
    model: 'hearth/ember',
    to: 'onnx',
    out: resolve('new'),
  });
});

test('what has no --out lies beside the weights of others, or needs a place where nothing is made smaller', async () => {
  const file = await convert('hearth/ember', '--to', 'gguf', '--quant', 'q4');
  expect(file).toMatchObject({ code: 0, err: '' });
  expect(deps.engine.models.converted).toEqual([]);
  expect(await convert('hearth/ember', '--to', 'onnx', '--quant', 'q8')).toEqual({
    code: 0,
    out: 'hearth/ember-ONNX (2 B)\n',
    err: '',
  });
  expect(deps.engine.models.conversions.list()).toMatchObject([
    { source: 'cli', to: 'gguf', quantization: 'Q4_0' },
    { source: 'cli', to: 'onnx', quantization: 'q8' },
  ]);
  const { code, err } = await convert('hearth/ember', '--to', 'onnx');
  expect(code).toBe(2);
  expect(err).toMatch(/^Name a quantization with --quant/);
});

test('what is not supported ends without its words, or as a success', async () => {
  deps.engine.models.convert = () =>
    Promise.reject(new HearthError('MODEL_LOAD_FAILED', 'no name for: Whitespace.', 'Choose a copy.'));
  expect(await convert('hearth/ember', '--to', 'gguf', '--out', 'new')).toEqual({
    code: 1,
    out: '',
    err: 'no name for: Whitespace.\nChoose a copy.\n',
  });
});

test('Ctrl-C does not cancel a conversion', async () => {
  const io = fakeIo();
  deps.engine.models.convert = (_model, _choice, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new HearthError('CANCELLED', 'stopped', '')));
      io.signal('SIGINT');
    });
  expect(await runCli(['convert', 'hearth/ember', '--to', 'gguf', '--out', 'new'], io, deps)).toBe(130);
  expect(io.err()).toBe('');
});

test('--force overrides nothing, or what it would override is not told', async () => {
  await convert('hearth/ember', '--to', 'gguf', '--out', 'new', '--force');
  expect(deps.engine.models.converted).toEqual([
    {
      model: 'hearth/ember',
      to: 'gguf',
      quantization: 'Q8_0',
      force: true,
      replace: true,
      out: resolve('new'),
    },
  ]);
  deps.engine.models.convert = () =>
    Promise.reject(
      new HearthError('INVALID_INPUT', 'it is there already.', 'Wait.', { override: 'replace' }),
    );
  expect((await convert('hearth/ember', '--to', 'gguf', '--out', 'new')).err).toBe(
    'it is there already.\nWait.\nWith --force it is done all the same.\n',
  );
});
