/** What becomes of a pass that ONNX Runtime refuses. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GOLDENS, loadContext, planOf } from '../testing.ts';
import { loadGraphs } from './graphs.ts';
import { floatTensor } from './tensors.ts';

test('a tensor of another size is told as files that do not fit, and the graph goes on', async () => {
  const directory = join(GOLDENS, 'models/tiny/vit');
  const plan = planOf({ task: 'image-classification', backend: 'onnx', directory, file: 'onnx/model.onnx' });
  await using model = await loadGraphs(plan, loadContext());
  const ort = await import('onnxruntime-node');
  const pixels = (side: number) => floatTensor(ort, new Float32Array(3 * side * side), [1, 3, side, side]);
  await expect(model.main.run({ pixel_values: pixels(48) })).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringContaining('48, not 32'),
  });
  expect(await model.main.run({ pixel_values: pixels(32) })).toHaveProperty('logits');
});
