import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DeviceId } from '../../shared/models.ts';
import { planOf } from '../testing.ts';
import { providersFor, withFirstProvider } from './execution-providers.ts';
import { hasLibrary, libraryFolder, whyFailed, whyMissing } from './provider-libraries.ts';

const plan = (device: DeviceId) =>
  planOf({ task: 'text-classification', backend: 'onnx', directory: '/models/a/b', file: 'x', device });
/** Linux with every library that can be installed. */
const linux = { platform: 'linux', missing: () => null } as const;
const pictures = { ...plan('cuda'), task: 'image-classification' } as const;

test.each([
  ['cuda', 'linux', 'onnx', 'text-classification', ['cuda', 'webgpu', 'cpu']],
  // Compiled once, as its pictures all have one size.
  ['cuda', 'linux', 'onnx', 'image-classification', ['tensorrt', 'cuda', 'webgpu', 'cpu']],
  ['cuda', 'linux', 'onnx', 'object-detection', ['cuda', 'webgpu', 'cpu']],
  // transformers.js knows no TensorRT.
  ['cuda', 'linux', 'transformers', 'text-generation', ['cuda', 'webgpu', 'cpu']],
  // ONNX Runtime has no CUDA for Windows.
  ['cuda', 'win32', 'onnx', 'image-classification', ['dml', 'webgpu', 'cpu']],
  ['dml', 'win32', 'onnx', 'text-classification', ['dml', 'webgpu', 'cpu']],
  ['mps', 'darwin', 'onnx', 'text-classification', ['coreml', 'webgpu', 'cpu']],
  ['webgpu', 'linux', 'onnx', 'text-classification', ['webgpu', 'cpu']],
  ['vulkan', 'linux', 'onnx', 'text-classification', ['webgpu', 'cpu']],
  ['cpu', 'linux', 'onnx', 'image-classification', ['cpu']],
] as const)('on %s under %s %s tries for %s: %j', (device, platform, backend, task, providers) => {
  expect(providersFor({ device, backend, task }, platform)).toEqual(providers);
});

test('a library that is not installed is not tried, and said so', async () => {
  const tried: string[] = [];
  const attempt = async (provider: string): Promise<void> => void tried.push(provider);
  const missing = (provider: string): string | null => whyMissing(provider, (library) => library !== 'cuda');
  const { ran } = await withFirstProvider(plan('cuda'), attempt, { platform: 'linux', missing });
  expect(tried).toEqual(['webgpu']);
  expect(ran.acceleration).toMatchObject({
    device: 'webgpu',
    reason:
      "cuda was planned, but ONNX Runtime can't use it here: it runs on webgpu. (cuda: CUDA is not installed for ONNX Runtime)",
  });
});

test('CUDA in place of TensorRT is no other device, and its reason is told', async () => {
  const attempt = async (provider: string): Promise<void> => {
    if (provider === 'tensorrt')
      throw new Error('OrtSessionOptionsAppendExecutionProvider_TensorRT: Failed to load shared library');
  };
  const { ran } = await withFirstProvider(pictures, attempt, linux);
  expect(ran).toMatchObject({
    device: 'cuda',
    acceleration: {
      profile: pictures.acceleration.profile,
      reason: expect.stringContaining(
        "It runs by cuda. (tensorrt: TensorRT's library does not load: TensorRT 10 is missing or of another version)",
      ),
    },
  });
});

test('TensorRT is told, as its first run takes long', async () => {
  const { value, ran } = await withFirstProvider(pictures, async (provider) => provider, linux);
  expect(value).toBe('tensorrt');
  expect(ran.device).toBe('cuda');
  expect(ran.acceleration.reason).toContain('TensorRT compiles it at its first run.');
});

test('a device that works is reported with the reason of the plan', async () => {
  const { value, ran } = await withFirstProvider(plan('cuda'), async (provider) => provider, linux);
  expect(value).toBe('cuda');
  expect(ran).toEqual({ device: 'cuda', acceleration: plan('cuda').acceleration });
});

test('a fall back is reported as what it is, with the reason of each failure', async () => {
  const attempt = async (provider: string): Promise<void> => {
    if (provider !== 'cpu') throw new Error(`no ${provider} library`);
  };
  const { ran } = await withFirstProvider(plan('cuda'), attempt, linux);
  expect(ran.device).toBe('cpu');
  expect(ran.acceleration.profile).toBe('onnx-cpu-fp32');
  expect(ran.acceleration.reason).toMatch(/cuda was planned.*no cuda library.*no webgpu library/);
});

test('when the CPU fails too, its error is the one that is thrown', async () => {
  const attempt = withFirstProvider(plan('webgpu'), async (provider) =>
    Promise.reject(new Error(`broken on ${provider}`)),
  );
  await expect(attempt).rejects.toThrow('broken on cpu');
});

test('CoreML is what the outside knows as mps', async () => {
  const { value, ran } = await withFirstProvider(plan('mps'), async (provider) => provider);
  expect([value, ran.device]).toEqual(['coreml', 'mps']);
});

test('a library is looked for beside the bindings, under the name of its provider', () => {
  const paths: string[] = [];
  const exists = (path: string): boolean => paths.push(path) > 0;
  expect(hasLibrary('tensorrt', '/ort/bin', exists)).toBe(true);
  expect(paths).toEqual([join('/ort/bin', 'libonnxruntime_providers_tensorrt.so')]);
  expect(hasLibrary('cuda', null, exists)).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'the folder of the bindings is where this ONNX Runtime has them',
  () => {
    expect(existsSync(join(libraryFolder() ?? '', 'onnxruntime_binding.node'))).toBe(true);
  },
);

test('an error of a provider is one short line', () => {
  expect(whyFailed('webgpu', new Error(`no adapter ${'x'.repeat(500)}\n at operator()`))).toHaveLength(200);
});
