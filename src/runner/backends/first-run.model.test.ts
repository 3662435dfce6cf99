/** Providers that take a graph and fail when it first runs: the request goes on by the next one, which is told. */
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GOLDENS, loadContext, planOf } from '../testing.ts';
import type { ExecutionProvider } from './execution-providers.ts';
import { loadGraphs } from './graphs.ts';
import type { Session } from './onnx-graph.ts';
import { floatTensor } from './tensors.ts';

const ort = await import('onnxruntime-node');
const numbers = floatTensor(ort, new Float32Array(2), [1, 2]);
const feeds = { x: numbers };
const plan = planOf({
  task: 'image-classification',
  backend: 'onnx',
  directory: join(GOLDENS, 'models/tiny/vit'),
  file: 'onnx/model.onnx',
  device: 'cuda',
});
const parts = { part: 'part.onnx', other: 'other.onnx' };

/** Sessions whose first run fails by some providers, and a book of what is opened, run and released. */
function world(fails: Partial<Record<string, string>>, refuses: readonly string[] = []) {
  const book: string[] = [];
  const open = async (file: string, provider: ExecutionProvider): Promise<Session> => {
    const name = `${file.replace(/^onnx\/|\.onnx$/g, '')} ${provider}`;
    if (refuses.includes(name)) throw new Error('no kernel');
    book.push(`+${name}`);
    const run = async (): Promise<Record<string, Tensor>> => {
      book.push(name);
      const why = fails[name] ?? fails[provider];
      if (why !== undefined) throw new Error(why);
      return { y: numbers };
    };
    return {
      inputMetadata: [{ name: 'x', isTensor: true, type: 'float32', shape: [1, 2] }],
      outputNames: ['y'],
      run,
      release: async () => void book.push(`-${name}`),
    };
  };
  return { book, world: { open, platform: 'linux', missing: () => null } as const };
}

test('a first run that fails loses the request, or is tried by the same provider again', async () => {
  const { book, world: here } = world({ tensorrt: 'engine build failed', cuda: 'no kernel image' });
  await using model = await loadGraphs(plan, loadContext(), here);
  expect(model.ran.device).toBe('cuda');
  expect(await model.main.run(feeds)).toHaveProperty('y');
  expect(book).toEqual([
    ...['+model tensorrt', 'model tensorrt', '-model tensorrt'],
    ...['+model cuda', 'model cuda', '-model cuda', '+model webgpu', 'model webgpu'],
  ]);
  expect(model.ran).toMatchObject({ device: 'webgpu', acceleration: { device: 'webgpu', speed: null } });
  expect(model.ran.acceleration.reason).toContain(
    '(tensorrt at its first run: Error: engine build failed; cuda at its first run: Error: no kernel image)',
  );
  await model.main.run(feeds);
  expect(book.slice(8)).toEqual(['model webgpu']);
});

test('the other graphs of a model find out by themselves, or the main one is told as on the device that failed', async () => {
  const { book, world: here } = world({ tensorrt: 'engine build failed', cuda: 'no kernel image' }, [
    'other webgpu',
  ]);
  await using model = await loadGraphs({ ...plan, parts }, loadContext(), here);
  await (await model.graph('part')).run(feeds);
  expect(model.warnings).toEqual(["part.onnx can't run on cuda, so it runs on webgpu."]);
  await (await model.graph('other')).run(feeds);
  expect(model.warnings.slice(1)).toEqual(["other.onnx can't run on cuda, so it runs on the CPU."]);
  expect(model.ran.device).toBe('cuda');
  await model.main.run(feeds);
  expect(book.filter((line) => /^(?:other|model) (?:tensorrt|cuda)/.test(line))).toEqual([]);
  expect(model.ran.device).toBe('webgpu');
  expect(model.ran.acceleration.reason).toContain('cuda at its first run: Error: no kernel image');
});

test('what was given is taken for a fault of the provider', async () => {
  const odd = 'Got invalid dimensions for input: x for the following indices index: 1 Got: 2 Expected: 3';
  const wrong = world({ tensorrt: odd });
  await using one = await loadGraphs(plan, loadContext(), wrong.world);
  await expect(one.main.run(feeds)).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  expect(wrong.book).toEqual(['+model tensorrt', 'model tensorrt']);
  // By no provider at all: it stays where it was, for the next input.
  const all = { tensorrt: 'a', cuda: 'b', webgpu: 'c', cpu: 'd' };
  const nowhere = world(all);
  await using other = await loadGraphs(plan, loadContext(), nowhere.world);
  await expect(other.main.run(feeds)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('d'),
  });
  expect(nowhere.book.at(-1)).toBe('+model tensorrt');
  expect(other.ran.device).toBe('cuda');
});

test('a run that fails later moves a model that has run', async () => {
  const fails: Partial<Record<string, string>> = {};
  const { book, world: here } = world(fails);
  await using model = await loadGraphs(plan, loadContext(), here);
  await model.main.run(feeds);
  fails['tensorrt'] = 'out of memory';
  await expect(model.main.run(feeds)).rejects.toMatchObject({ code: 'INSUFFICIENT_MEMORY' });
  expect(book.filter((line) => line.startsWith('+'))).toEqual(['+model tensorrt']);
});

test('an input that is too large for the GPU moves the model off it for all the smaller ones', async () => {
  const fails: Partial<Record<string, string>> = { tensorrt: 'no engine', cuda: 'out of memory' };
  const { book, world: here } = world(fails);
  await using model = await loadGraphs(plan, loadContext(), here);
  await expect(model.main.run(feeds)).rejects.toMatchObject({ code: 'INSUFFICIENT_MEMORY' });
  expect(book.filter((line) => line.startsWith('+'))).toEqual(['+model tensorrt', '+model cuda']);
});
