import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/runner.ts';
import type { WeightsFile } from './found-files.ts';
import type { LibraryModel } from './library.ts';
import { comparedFiles, variantsToCompare } from './variants-to-compare.ts';

type Planned = Pick<Plan, 'backend' | 'device' | 'file' | 'convert'>;

const graph = (dtype: string, path: string, bytes = 40e6): WeightsFile => ({
  path,
  dtype,
  bytes,
  format: 'onnx',
  fingerprint: `of ${dtype}`,
});
const FP32 = graph('fp32', 'onnx/model.onnx');
const Q8 = graph('q8', 'onnx/model_quantized.onnx', 10e6);
const Q4 = graph('q4', 'onnx/model_q4.onnx', 8e6);

/** As far as it is looked at. */
function modelOf(weights: readonly WeightsFile[]): LibraryModel {
  const folder: Partial<LibraryModel['folder']> = { weights: [...weights], directory: '/m' };
  const model: Partial<LibraryModel> = {
    id: 'org/name',
    // checked: nothing else of a folder is read here
    folder: folder as LibraryModel['folder'],
    task: { task: 'text-classification', tag: null, reason: '' },
  };
  // checked: nothing else of a model is read here
  return model as LibraryModel;
}
const plan: Planned = { backend: 'onnx', device: 'cpu', file: 'onnx/model_quantized.onnx' };

describe('the variants that are compared', () => {
  it('are all graphs of a small encoder, whichever runs now, the one in float first, with room for it and the largest other', () => {
    const found = variantsToCompare(modelOf([FP32, Q8, Q4]), plan);
    expect(found?.graphs.map(({ dtype }) => dtype)).toEqual(['fp32', 'q8', 'q4']);
    expect(found?.bytes).toBe(300e6 + 2 * (10e6 + 40e6));
  });

  it.each<[string, WeightsFile[], Partial<Planned>]>([
    ['where there is one', [Q8], {}],
    ['of a large model', [graph('fp32', 'onnx/model.onnx', 2e9), Q8], {}],
    ['where nothing tells how large it is', [Q8, Q4], {}],
    ['on a GPU', [FP32, Q8], { device: 'cuda' }],
    ['for another engine', [FP32, Q8], { backend: 'transformers' }],
    ['of a raw checkpoint', [FP32, Q8], { convert: { to: 'onnx', allowed: [] } }],
    [
      'of a model of several graphs',
      [graph('fp32', 'onnx/encoder_model.onnx'), graph('q8', 'onnx/encoder_model_quantized.onnx')],
      { file: 'onnx/encoder_model_quantized.onnx' },
    ],
  ])('are none %s', (_, weights, more) => {
    expect(variantsToCompare(modelOf(weights), { ...plan, ...more })).toBeNull();
  });

  it('are known by their contents, in whatever order they are found', () => {
    const key = comparedFiles(modelOf([FP32, Q8]));
    expect(comparedFiles(modelOf([Q8, FP32]))).toBe(key);
    expect(comparedFiles(modelOf([FP32, { ...Q8, fingerprint: 'new' }]))).not.toBe(key);
    expect(comparedFiles(modelOf([FP32, Q8, Q4]))).not.toBe(key);
  });
});
